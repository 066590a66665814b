#pragma once

#include <cmath>

#include "common/result.h"

namespace aerolith {

inline Error float_overflow() {
    return Error(SqlState::kNumericValueOutOfRange, "value out of range: overflow");
}
inline Error float_underflow() {
    return Error(SqlState::kNumericValueOutOfRange, "value out of range: underflow");
}

}  // namespace aerolith
