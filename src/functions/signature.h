#pragma once

#include "functions/function.h"

namespace aerolith {

/// Reads "name(integer, variadic text[]) -> setof text". Types are SQL names ("double precision",
/// "integer[]") or pg_type's ("timestamptz"). Signatures are our own constants: a bad one is a
/// programming error.
Signature parse_signature(std::string_view text);

}  // namespace aerolith
