#pragma once

#include "executor/operators/operator.h"

namespace aerolith {

/// Rows between nodes: pieces of at most a vector each, in the form of encode_rows().
void append_chunk(const Chunk& chunk, std::string& out);
/// Any bytes may come.
Status push_chunks(std::string_view in, const std::vector<Type>& types, PushTarget& target);

}  // namespace aerolith
