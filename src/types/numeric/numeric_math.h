#pragma once

#include "types/numeric/numeric.h"

namespace aerolith {

// Arithmetic with PostgreSQL's scales of results and its treatment of NaN and the infinities.
Result<Numeric> add_numerics(const Numeric& left, const Numeric& right);
Result<Numeric> subtract_numerics(const Numeric& left, const Numeric& right);
Result<Numeric> multiply_numerics(const Numeric& left, const Numeric& right);
Result<Numeric> divide_numerics(const Numeric& left, const Numeric& right);
/// Quotient without digits behind the point, cut.
Result<Numeric> divide_integral(const Numeric& left, const Numeric& right);
Result<Numeric> modulo_numerics(const Numeric& left, const Numeric& right);
/// Rounded to `scale` digits. REQUIRES: finite operands, right not zero.
Numeric divide_to_scale(const Numeric& left, const Numeric& right, int scale);

Numeric negate_numeric(Numeric value);
Numeric ceil_numeric(const Numeric& value);
Numeric floor_numeric(const Numeric& value);

Result<Numeric> sqrt_numeric(const Numeric& value);
/// REQUIRES: finite and not negative.
Numeric sqrt_to_scale(const Numeric& value, int scale);
Result<Numeric> exp_numeric(const Numeric& value);
Result<Numeric> ln_numeric(const Numeric& value);
Result<Numeric> log_numeric(const Numeric& base, const Numeric& value);
Result<Numeric> power_numeric(const Numeric& base, const Numeric& exponent);

}  // namespace aerolith
