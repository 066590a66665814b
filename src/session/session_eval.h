#pragma once

#include <memory>
#include <random>

#include "catalog/descriptors.h"
#include "functions/eval_context.h"
#include "runtime/scheduler.h"
#include "types/oid/object_names.h"

namespace aerolith {

class SessionImpl;

/// What functions see of their session.
class SessionEval final : public EvalContext {
  public:
    explicit SessionEval(SessionImpl& session);
    ~SessionEval() override;
    void set_format(const FormatSettings* format);
    void set_statement_time(std::int64_t time) { statement_time_ = time; }

    /// While it lives the statement may leave its io thread for a pool's when it has used its time
    /// slice; whatever talks to the client returns first. Ends on the io thread.
    class Away {
      public:
        Away(SessionEval& eval, FiberExecutor& pool) : eval_(eval) { eval_.pool_ = &pool; }
        ~Away() {
            eval_.return_home();
            eval_.pool_ = nullptr;
        }
        Away(const Away&) = delete;
        Away& operator=(const Away&) = delete;

      private:
        SessionEval& eval_;
    };
    void return_home();

    std::int64_t clock_time() override;
    Status check_interrupts() override;
    Status sleep(double seconds) override;
    std::string current_user() override;
    std::string role_name(Oid oid);
    Status require(const RelationDescriptor& sequence, Privileges any);
    std::string session_user() override;
    std::string current_database() override;
    std::int32_t backend_pid() override;
    std::size_t other_nodes() override;
    std::vector<std::string> search_path(bool implicit) override;
    Result<std::int64_t> nextval(Oid sequence) override;
    Result<std::int64_t> currval(Oid sequence) override;
    Result<std::int64_t> lastval() override;
    Result<std::int64_t> setval(Oid sequence, std::int64_t value, bool is_called) override;
    std::string relation_name(Oid oid) override;
    Result<Oid> relation_oid(std::string_view name) override;
    Result<Value> catalog_function(std::string_view name,
                                   const std::vector<Value>& arguments) override;
    Result<std::string> setting(std::string_view name, bool missing_ok) override;
    Result<std::string> set_setting(std::string_view name, std::string_view value,
                                    bool is_local) override;
    double random() override;
    void seed_random(double seed) override;
    Uuid random_uuid() override;
    void notice(Diagnostic diagnostic) override;

  private:
    Result<RelationPtr> sequence(Oid oid);
    /// One whose values are going to be drawn or set: ALTER SEQUENCE has to wait, and is waited
    /// for.
    Result<RelationPtr> locked_sequence(Oid oid);
    SessionImpl& session_;
    std::mt19937_64 generator_;
    std::unique_ptr<ObjectNames> names_;
    FiberExecutor* pool_ = nullptr;
};

}  // namespace aerolith
