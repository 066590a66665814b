#pragma once

#include <string>
#include <string_view>

#include "common/error.h"

namespace aerolith {

/// ErrorResponse, or NoticeResponse for severities below ERROR. `statement` is the text the
/// position counts in.
void append_diagnostic(std::string& out, const Diagnostic& diagnostic,
                       std::string_view statement = {});

/// The 1-based character a byte offset falls on.
int character_position(std::string_view text, int byte_offset);

}  // namespace aerolith
