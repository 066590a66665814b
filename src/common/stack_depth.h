#pragma once

#include "common/error.h"

namespace aerolith {

/// Nesting went deeper than the stack of a statement allows.
inline Error stack_depth_exceeded() {
    return Error(SqlState::kStatementTooComplex, "stack depth limit exceeded")
        .hint(
            "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after "
            "ensuring the platform's stack depth limit is adequate.");
}

}  // namespace aerolith
