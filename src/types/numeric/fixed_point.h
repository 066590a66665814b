#pragma once

#include "types/numeric/numeric.h"

namespace aerolith {

/// A fixed-point number: value * 10^digits, with guard digits chosen by the caller.
struct Fixed {
    BigInteger value;
    int digits;
};

Fixed to_fixed(const Numeric& number, int digits);
Numeric from_fixed(const Fixed& fixed, int scale);

Fixed exp_fixed(const Fixed& x);
/// Right to `digits` behind the point. REQUIRES: value is above zero.
Fixed ln_with_digits(const Numeric& value, int digits);

}  // namespace aerolith
