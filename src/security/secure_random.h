#pragma once

#include <cstddef>
#include <string>

namespace aerolith {

/// Bytes fit for keys, salts and nonces.
std::string secure_random_bytes(std::size_t count);

}  // namespace aerolith
