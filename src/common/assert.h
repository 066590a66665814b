#pragma once

namespace aerolith {

/// Prints the place and the condition, and ends the process.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace aerolith

/// An invariant of our own code; stays on in release builds. Input of users never reaches one.
#define ASSERT(condition)                                                 \
    do {                                                                  \
        if (!(condition)) [[unlikely]]                                    \
            ::aerolith::assertion_failed(#condition, __FILE__, __LINE__); \
    } while (false)
#define UNREACHABLE() ::aerolith::assertion_failed("unreachable", __FILE__, __LINE__)
