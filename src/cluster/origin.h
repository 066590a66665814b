#pragma once

#include <compare>
#include <cstdint>

namespace aerolith {

/// Who asked for an entry of the log: a node, and a number that it gives out once.
struct Origin {
    std::uint64_t node = 0;
    std::uint64_t number = 0;
    auto operator<=>(const Origin&) const = default;
};

}  // namespace aerolith
