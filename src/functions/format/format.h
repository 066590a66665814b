#pragma once

#include <span>
#include <string_view>

namespace aerolith {

/// English names in templates, capitalised.
std::span<const std::string_view> month_names();
std::span<const std::string_view> day_names();
std::span<const std::string_view> roman_months();
/// "st", "nd", "rd", "th".
std::string_view ordinal_suffix(std::string_view digits, bool upper);

}  // namespace aerolith
