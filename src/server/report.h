#pragma once

#include "common/error.h"

namespace aerolith {

/// Tells the user on standard error why a command failed: message, detail, hint.
void report_failure(const Error& error);

}  // namespace aerolith
