#pragma once

#include "parser/ast/expr.h"

namespace aerolith::ast {

/// Bits of the interval fields, as in PostgreSQL's interval type modifier.
enum IntervalField : std::uint16_t {
    kIntervalMonth = 1 << 1,
    kIntervalYear = 1 << 2,
    kIntervalDay = 1 << 3,
    kIntervalHour = 1 << 10,
    kIntervalMinute = 1 << 11,
    kIntervalSecond = 1 << 12,
    kIntervalFullRange = 0x7FFF,
};

/// A type as written. Keyword types are already PostgreSQL's own: `int` is pg_catalog.int4,
/// float(n) is float4 or float8, char is bpchar(1), `timestamp with time zone` is timestamptz. An
/// interval's fields are its type modifiers as in PostgreSQL: [field mask, precision].
struct TypeName {
    ObjectName name;
    ExprList type_modifiers;
    List<int> array_bounds;  ///< One per dimension, -1 when no bound was given.
    bool set_of = false;
    int location = -1;
};

}  // namespace aerolith::ast
