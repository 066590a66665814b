#include "executor/parallel/worker_eval.h"

namespace aerolith {

WorkerEval::WorkerEval(EvalContext& session, const std::atomic<bool>& stop)
    : session_(session), stop_(stop) {
    format_ = &session.format();
    statement_time_ = session.statement_time();
}

Status WorkerEval::check_interrupts() {
    if (stop_.load(std::memory_order_relaxed))
        return Error(SqlState::kQueryCanceled, "the other workers have stopped");
    return session_.check_interrupts();
}

Error RestrictedEval::refuse(std::string_view what) {
    return error(SqlState::kInvalidTransactionState,
                 "cannot execute {} during a parallel operation", what);
}

}  // namespace aerolith
