#pragma once

#include <atomic>

#include "executor/parallel/restricted_eval.h"

namespace aerolith {

/// What a worker's expressions may ask of the session: the clock, formats and interrupts.
class WorkerEval final : public RestrictedEval {
  public:
    /// `stop` ends the worker at its next look.
    WorkerEval(EvalContext& session, const std::atomic<bool>& stop);

    std::int64_t clock_time() override { return session_.clock_time(); }
    Status check_interrupts() override;
    std::string current_user() override { return session_.current_user(); }
    std::string session_user() override { return session_.session_user(); }
    std::string current_database() override { return session_.current_database(); }
    std::int32_t backend_pid() override { return session_.backend_pid(); }
    std::vector<std::string> search_path(bool implicit) override {
        return session_.search_path(implicit);
    }

  private:
    EvalContext& session_;
    const std::atomic<bool>& stop_;
};

}  // namespace aerolith
