#pragma once

#include <string>
#include <string_view>

namespace aerolith {

inline constexpr std::size_t kSha256Bytes = 32;

std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// PBKDF2 with HMAC-SHA-256, one block.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations);
/// In time that does not depend on the content.
bool equal_secrets(std::string_view left, std::string_view right);

}  // namespace aerolith
