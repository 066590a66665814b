#pragma once

#include "functions/eval_context.h"

namespace aerolith {

/// Of expressions away from their session's thread. Plans give workers only expressions that need
/// little of the session; the rest fails as PostgreSQL's parallel workers do.
class RestrictedEval : public EvalContext {
  public:
    Status sleep(double) override { return refuse("pg_sleep()"); }
    std::string current_user() override { return {}; }
    std::string session_user() override { return {}; }
    std::string current_database() override { return {}; }
    std::int32_t backend_pid() override { return 0; }
    std::vector<std::string> search_path(bool) override { return {}; }
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
};

}  // namespace aerolith
