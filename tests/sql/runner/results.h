#pragma once

#include <string>
#include <vector>

#include "harness/connection.h"
#include "sql/runner/script.h"

namespace aerolith::testing {

/// NULL, (empty), or the text with line breaks and tabs written as \n, \t.
std::string printed(const std::optional<std::string>& value);

/// One line per row with tabs between the columns, or, `by_value`, one line per value; sorted as
/// asked.
std::vector<std::string> result_lines(const Answer& answer, Record::Sort sort, bool by_value);

/// "30 values hashing to <md5>", as sqllogictest writes long results.
std::string hash_line(const Answer& answer, Record::Sort sort);

/// DETAIL and HINT of an error.
std::vector<std::string> error_lines(const Answer& answer);

}  // namespace aerolith::testing
