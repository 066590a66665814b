#pragma once

#include <atomic>
#include <functional>

#include "runtime/wait.h"

namespace aerolith {

/// Runs a call that blocks its thread for long (a compaction, a flush) on a thread of its own, so
/// that the io thread of the fiber that waits goes on; off a fiber it just runs. A cancelled token
/// sets the flag: the call is to end soon, and is waited for.
void run_blocking(CancelToken* cancel,
                  const std::function<void(std::atomic<bool>& cancelled)>& call);

}  // namespace aerolith
