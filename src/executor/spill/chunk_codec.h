#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "types/vector.h"

namespace aerolith {

/// Appends rows [from, from + count) of the chunk. The form lives no longer than the process:
///   rows (u32), then per column: has NULLs (u8) [NULL bits], values, or for bytes: lengths (u32
///   each), bytes.
void encode_rows(const Chunk& chunk, std::size_t from, std::size_t count, std::string& out);

/// Rows of the next piece in `in`, which holds at least one.
std::size_t encoded_row_count(std::string_view in);

/// Takes one piece from the front of `in` and puts its rows at `out.size`. REQUIRES: flat columns
/// with room.
Status decode_rows(std::string_view& in, Chunk& out);

}  // namespace aerolith
