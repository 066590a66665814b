#pragma once

#include <string>
#include <string_view>

#include "common/result.h"

namespace aerolith {

/// Cuts a name to PostgreSQL's 63 bytes, never inside a character.
std::string_view truncate_identifier(std::string_view name);

/// Undoubles the quotes of a quoted body.
std::string unquote(std::string_view body, char quote);

/// '...' with '' for a quote, perhaps continued: 'a' <newline> 'b'.
std::string joined_string(std::string_view quoted);

/// The value of E'...' without the E. `offset` is where `quoted` begins in the statement, for
/// errors.
Result<std::string> unescape(std::string_view quoted, int offset);

/// \XXXX and \+XXXXXX of U&'...' and U&"...".
Result<std::string> unescape_unicode(std::string_view body, char escape, int offset);

}  // namespace aerolith
