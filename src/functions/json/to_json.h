#pragma once

#include "functions/eval_context.h"
#include "types/json/jsonb.h"
#include "types/vector.h"

namespace aerolith {

/// A jsonb taken apart to become part of a new one. 54001 when it is nested so deep that values made
/// of it might outgrow a statement's stack.
Result<JsonTree> bounded_tree(JsonbView value);
/// Any SQL value as JSON, by PostgreSQL's rules of to_jsonb: numbers and booleans as such, arrays
/// as arrays, dates and times in ISO 8601, json as it is, everything else its text.
Result<JsonTree> tree_of_datum(const FormatSettings& settings, Oid type, Datum value);
Result<JsonTree> tree_of(const FormatSettings& settings, const Vector& vector, std::size_t row);
/// The same as json text (to_json keeps json values' own text).
Status json_text_of(const FormatSettings& settings, const Vector& vector, std::size_t row,
                    std::string& out);
/// A value as an object's key; 22023 when it is NULL or not a scalar.
Result<std::string> object_key_of(const FormatSettings& settings, const Vector& vector,
                                  std::size_t row);

/// A record's bytes as a JSON object in the order of its fields.
Status append_record_json(const FormatSettings& settings, std::string_view record, bool pretty,
                          std::string& out);

}  // namespace aerolith
