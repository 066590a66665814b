#pragma once

#include <cstdint>
#include <string_view>

namespace aerolith {

/// CRC-32C of the bytes, continued from `seed`.
std::uint32_t crc32c(std::uint32_t seed, std::string_view bytes);

}  // namespace aerolith
