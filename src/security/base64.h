#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aerolith {

/// Standard alphabet with padding, no line breaks.
std::string base64_encode(std::string_view bytes);
/// nullopt unless `text` is exactly what base64_encode writes.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace aerolith
