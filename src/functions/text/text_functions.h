#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/text/text.h"

namespace aerolith {

// Letters by Unicode's simple mappings of single code points.
void lower_text(std::string_view text, std::string& out);
void upper_text(std::string_view text, std::string& out);
void initcap_text(std::string_view text, std::string& out);

bool contains_character(std::string_view set, std::string_view character);

/// LIKE's matcher. `escape` is one character or empty for none. 22025 when the pattern ends with
/// it.
Result<bool> matches_like(std::string_view text, std::string_view pattern, std::string_view escape);

/// An identifier, quoted when it has to be.
void quote_identifier(std::string_view name, std::string& out);
void quote_literal(std::string_view text, std::string& out);

}  // namespace aerolith
