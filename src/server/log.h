#pragma once

#include <string>

#include "common/error.h"

namespace aerolith {

/// Log lines go to standard error: time, level, text. `level`: debug, info, warning or error.
void start_log(const std::string& level);
void write_log(Severity severity, const std::string& text);

}  // namespace aerolith
