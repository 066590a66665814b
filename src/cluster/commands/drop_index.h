#pragma once

#include "cluster/commands/command.h"
#include "cluster/state_names.h"

namespace aerolith {

/// Removes every version of an index that a transaction committed at `dropped_at` had dropped.
/// Body: commit timestamp(u64) index id(u32).
struct DropIndex {
    static constexpr CommandKind kId = CommandKind::kDropIndex;

    Timestamp dropped_at;
    std::uint32_t index_id = 0;

    void encode(ByteWriter& writer) const { writer.put(dropped_at.value).put(index_id); }
    static Result<DropIndex> decode(ByteReader& reader) {
        DropIndex command;
        command.dropped_at = { TRY(reader.get<std::uint64_t>()) };
        command.index_id = TRY(reader.get<std::uint32_t>());
        return command;
    }
    Status apply(ApplyContext& context) const {
        std::string prefix;
        append_big(prefix, index_id);
        context.drop_prefix(prefix);
        context.erase_state(state_names::dropped_index(dropped_at, index_id));
        return {};
    }
};

}  // namespace aerolith
