#include "executor/distributed/rows_codec.h"

#include "executor/spill/chunk_codec.h"

namespace aerolith {

void append_chunk(const Chunk& chunk, std::string& out) {
    for (std::size_t from = 0; from < chunk.size; from += kVectorSize)
        encode_rows(chunk, from, std::min(kVectorSize, chunk.size - from), out);
}

Status push_chunks(std::string_view in, const std::vector<Type>& types, PushTarget& target) {
    while (!in.empty()) {
        const std::size_t count = encoded_row_count(in);
        if (count == 0 || count > kVectorSize)
            return Error(SqlState::kProtocolViolation, "rows from another node are damaged");
        Chunk chunk;
        for (const Type& type : types) chunk.columns.emplace_back(type, count);
        TRY(decode_rows(in, chunk));
        if (!TRY(target.push(chunk))) break;
    }
    return {};
}

}  // namespace aerolith
