#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/format_settings.h"

namespace aerolith {

void append_hex(std::string_view bytes, std::string& out);
/// Spaces between pairs are skipped, as PostgreSQL does.
Status parse_hex(std::string_view text, std::string& bytes);
void print_bytea(std::string_view bytes, ByteaOutput form, std::string& out);
Status parse_bytea(std::string_view text, std::string& bytes);

}  // namespace aerolith
