#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The syntax tree in the shape of PostgreSQL's raw parse tree, not of our grammar.
///
/// Every node lives in the arena of its statement (parser.h, RawStatement) and is never destroyed
/// by itself: nodes are trivially destructible, hold plain pointers, views into the arena, and are
/// immutable once parsed. A `location` is a byte offset into the parsed text, -1 when unknown.
namespace aerolith::ast {

template <class T>
using List = std::span<const T>;

/// A name of one or more parts, already folded to lower case and cut to 63 bytes: function, type,
/// operator, ...
struct ObjectName {
    List<std::string_view> parts;
    int location = -1;

    bool empty() const { return parts.empty(); }
    bool qualified() const { return parts.size() > 1; }
    std::string_view base() const { return parts.empty() ? std::string_view{} : parts.back(); }
};

/// [[database.]schema.]relation
struct RelationName {
    std::string_view database;
    std::string_view schema;
    std::string_view name;
    int location = -1;
};

/// A single name with its place, for lists of columns and the like.
struct Identifier {
    std::string_view name;
    int location = -1;
};

}  // namespace aerolith::ast
