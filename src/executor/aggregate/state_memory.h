#pragma once

#include "common/result.h"

namespace aerolith {

/// Fails when the states of a statement's groups, which stay in memory whatever work_mem says, take
/// more than a quarter of the machine's memory.
Status check_state_memory(std::size_t bytes);

}  // namespace aerolith
