#pragma once

#include "session/session_impl.h"

namespace aerolith {

/// statement_timeout while it lives: cancels the session's statement when the time is up.
class StatementTimer {
  public:
    explicit StatementTimer(SessionImpl& session) : executor_(session.executor()) {
        std::int64_t timeout_ms = session.statement_timeout_ms();
        if (timeout_ms == 0) return;
        CancelToken* token = &session.cancel_token();
        timer_ = executor_.schedule_after(std::chrono::milliseconds(timeout_ms), [token] {
            token->cancel(CancelReason::kStatementTimeout);
        });
    }
    ~StatementTimer() {
        if (timer_) executor_.cancel_timer(timer_);
    }
    StatementTimer(const StatementTimer&) = delete;
    StatementTimer& operator=(const StatementTimer&) = delete;

  private:
    FiberExecutor& executor_;
    TimerId timer_ = 0;
};

}  // namespace aerolith
