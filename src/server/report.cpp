#include "server/report.h"

#include <cstdio>

namespace aerolith {

void report_failure(const Error& error) {
    const Diagnostic& diagnostic = error.diagnostic();
    fmt::print(stderr, "aerolith: {}\n", diagnostic.message);
    if (!diagnostic.detail.empty()) fmt::print(stderr, "  {}\n", diagnostic.detail);
    if (!diagnostic.context.empty()) fmt::print(stderr, "  {}\n", diagnostic.context);
    if (!diagnostic.hint.empty()) fmt::print(stderr, "  Hint: {}\n", diagnostic.hint);
}

}  // namespace aerolith
