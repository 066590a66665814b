#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace aerolith::testing {

/// Runs a program with its output in a file; as the user postgres when `drop_root` and we are root,
/// since PostgreSQL refuses to be root. The child dies with us.
pid_t spawn(const std::vector<std::string>& command, const std::string& log, bool drop_root);

/// At most the last 3,000 characters.
std::string end_of_file(const std::string& path);

}  // namespace aerolith::testing
