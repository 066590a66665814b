#pragma once

#include <atomic>

#include "functions/eval_context.h"

namespace aerolith {

/// What a worker's expressions may ask of the session: the clock, formats and interrupts. Plans
/// give workers only expressions that need no more; the rest fails as PostgreSQL's parallel workers
/// do.
class WorkerEval final : public EvalContext {
  public:
    /// `stop` ends the worker at its next look.
    WorkerEval(EvalContext& session, const std::atomic<bool>& stop);

    std::int64_t clock_time() override { return session_.clock_time(); }
    Status check_interrupts() override;
    Status sleep(double) override { return refuse("pg_sleep()"); }
    std::string current_user() override { return session_.current_user(); }
    std::string session_user() override { return session_.session_user(); }
    std::string current_database() override { return session_.current_database(); }
    std::int32_t backend_pid() override { return session_.backend_pid(); }
    std::vector<std::string> search_path(bool implicit) override {
        return session_.search_path(implicit);
    }
    Result<std::int64_t> nextval(Oid) override { return refuse("nextval()"); }
    Result<std::int64_t> currval(Oid) override { return refuse("currval()"); }
    Result<std::int64_t> lastval() override { return refuse("lastval()"); }
    Result<std::int64_t> setval(Oid, std::int64_t, bool) override { return refuse("setval()"); }
    std::string relation_name(Oid) override { return {}; }
    Result<Oid> relation_oid(std::string_view) override { return refuse("a look at the catalog"); }
    Result<Value> catalog_function(std::string_view name, const std::vector<Value>&) override {
        return refuse(name);
    }
    Result<std::string> setting(std::string_view, bool) override {
        return refuse("current_setting()");
    }
    Result<std::string> set_setting(std::string_view, std::string_view, bool) override {
        return refuse("set_config()");
    }
    double random() override { return 0; }
    void seed_random(double) override {}
    Uuid random_uuid() override { return {}; }
    void notice(Diagnostic) override {}

  private:
    static Error refuse(std::string_view what);
    EvalContext& session_;
    const std::atomic<bool>& stop_;
};

}  // namespace aerolith
