#include "common/assert.h"

#include <cstdio>
#include <cstdlib>

namespace aerolith {

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "PANIC: assertion failed: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace aerolith
