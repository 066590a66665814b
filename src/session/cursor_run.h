#pragma once

#include <functional>
#include <memory>

#include "executor/operators/operator.h"
#include "runtime/scheduler.h"
#include "runtime/wait.h"

namespace aerolith {

/// Pulls rows out of a plan that pushes: the plan runs on a fiber of its own, which waits whenever
/// the rows asked for are there. Used for portals with row limits and for cursors. Only one side
/// runs at a time.
class CursorRun {
  public:
    /// `body` runs the plan into the target it is given.
    CursorRun(FiberExecutor& executor, std::function<Status(PushTarget&)> body);
    /// Ends the plan: its next push is told to stop.
    ~CursorRun();
    CursorRun(const CursorRun&) = delete;
    CursorRun& operator=(const CursorRun&) = delete;

    /// Up to max_rows rows; an empty chunk is the end.
    Result<Chunk> fetch(std::uint64_t max_rows);

  private:
    struct Shared;
    Status resume();
    std::shared_ptr<Shared> shared_;
    Chunk rest_;
    std::size_t rest_at_ = 0;
};

}  // namespace aerolith
