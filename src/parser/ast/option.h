#pragma once

#include "parser/ast/type_name.h"

namespace aerolith::ast {

/// name [= value] of WITH (...), COPY, EXPLAIN, CREATE ROLE, CREATE DATABASE, SEQUENCE and the
/// like. The value is what was written: its reader decides what it means.
struct Option {
    enum class Type : std::uint8_t {
        kNone,     ///< Only the name was given.
        kString,   ///< 'quoted', or a word (true, on, csv)
        kInteger,  ///< `integer`
        kNumeric,  ///< `text`
        kBoolean,  ///< `integer` is 0 or 1, from the syntax itself (NOLOGIN, NO CYCLE)
        kType,     ///< AS bigint
        kName,     ///< `names`: OWNED BY a.b, FORCE_QUOTE (a, b)
        kStar,     ///< FORCE_QUOTE *
    };
    std::string_view name;
    std::string_view name_space;  ///< toast.autovacuum_enabled
    Type type = Type::kNone;
    std::string_view text;
    std::int64_t integer = 0;
    const TypeName* type_name = nullptr;
    List<Identifier> names;
    int location = -1;
};

}  // namespace aerolith::ast
