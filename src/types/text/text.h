#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

namespace aerolith {

/// C collation: the order of the bytes is the order of the code points.
inline int compare_bytes(std::string_view left, std::string_view right) {
    std::size_t common = std::min(left.size(), right.size());
    int order = common == 0 ? 0
                            : std::memcmp(left.data(), right.data(),
                                          common);  // an empty one may have no address
    if (order != 0) return order < 0 ? -1 : 1;
    return left.size() < right.size() ? -1 : left.size() > right.size();
}

/// What bpchar compares: trailing spaces do not count.
inline std::string_view trim_padding(std::string_view text) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// PostgreSQL's NAMEDATALEN - 1, cut at a character's boundary.
std::string_view truncate_name(std::string_view name);

}  // namespace aerolith
