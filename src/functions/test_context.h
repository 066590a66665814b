#pragma once

#include <map>

#include "functions/eval_context.h"

namespace aerolith {

/// For tests: a session that stands still.
class TestContext final : public EvalContext {
  public:
    explicit TestContext(const FormatSettings& settings) {
        format_ = &settings;
        statement_time_ = settings.now;
    }
    std::int64_t clock_time() override { return statement_time_; }
    Status check_interrupts() override { return {}; }
    Status sleep(double) override { return {}; }
    std::string current_user() override { return "postgres"; }
    std::string session_user() override { return "postgres"; }
    std::string current_database() override { return "postgres"; }
    std::int32_t backend_pid() override { return 42; }
    std::vector<std::string> search_path(bool implicit) override {
        return implicit ? std::vector<std::string>{"pg_catalog", "public"}
                        : std::vector<std::string>{"public"};
    }
    Result<std::int64_t> nextval(Oid) override { return ++sequence_; }
    Result<std::int64_t> currval(Oid) override { return sequence_; }
    Result<std::int64_t> lastval() override { return sequence_; }
    Result<std::int64_t> setval(Oid, std::int64_t value, bool) override {
        return sequence_ = value;
    }
    std::string relation_name(Oid oid) override { return oid == 1259 ? "pg_class" : ""; }
    Result<Oid> relation_oid(std::string_view name) override {
        if (name == "pg_class") return Oid{1259};
        return error(SqlState::kUndefinedTable, "relation \"{}\" does not exist", name);
    }
    Result<Value> catalog_function(std::string_view name, const std::vector<Value>&) override {
        return Value::text(name);
    }
    Result<std::string> setting(std::string_view name, bool missing_ok) override {
        if (auto found = settings_.find(std::string(name)); found != settings_.end())
            return found->second;
        if (missing_ok) return std::string();
        return error(SqlState::kUndefinedObject, "unrecognized configuration parameter \"{}\"",
                     name);
    }
    Result<std::string> set_setting(std::string_view name, std::string_view value, bool) override {
        return settings_[std::string(name)] = value;
    }
    double random() override { return 0.5; }
    void seed_random(double) override {}
    Uuid random_uuid() override { return {}; }
    void notice(Diagnostic) override {}

  private:
    std::int64_t sequence_ = 0;
    std::map<std::string, std::string> settings_;
};

}  // namespace aerolith
