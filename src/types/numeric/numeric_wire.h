#pragma once

#include "types/numeric/numeric.h"

namespace aerolith {

/// PostgreSQL's binary form: count, weight, sign and scale as 16 bits each, then base-10000 digits.
Result<Numeric> receive_numeric(std::string_view wire);
void send_numeric(const Numeric& value, std::string& out);

}  // namespace aerolith
