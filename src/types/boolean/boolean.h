#pragma once

#include <optional>
#include <string_view>

namespace aerolith {

/// true, yes, on, 1, false, no, off, 0 or an unambiguous prefix, in any case, spaces around it;
/// nothing for another text.
std::optional<bool> parse_boolean_word(std::string_view text);

}  // namespace aerolith
