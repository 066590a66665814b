#pragma once

#include "common/result.h"

namespace aerolith {

/// Fails when half of the fiber's stack is used. The binder asks at every level of a query, so that
/// what works on its tree later, with smaller frames, has room. Off a fiber there is no bound.
Status check_stack_depth();

}  // namespace aerolith
