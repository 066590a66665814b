#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace aerolith {

/// A token as the tree builder sees it.
struct SqlToken {
    static constexpr std::uint32_t kEnd = UINT32_MAX;
    std::uint32_t type = 0;  ///< sql_symbols.h, or kEnd.
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    char unicode_escape = '\\';  ///< Of U&'...' UESCAPE 'c'.

    std::uint32_t end() const { return begin + length; }
};

/// A node of the concrete syntax tree, which is one array in preorder: a rule's children follow it,
/// up to `end`. Terminals are nodes too. Cheaper than ANTLR's own tree, and needs none of its
/// headers.
struct SyntaxNode {
    std::uint32_t token = 0;  ///< The first token.
    std::uint32_t end = 0;    ///< One past the last node below.
    std::uint16_t symbol = 0;
    bool is_rule = false;
};

}  // namespace aerolith
