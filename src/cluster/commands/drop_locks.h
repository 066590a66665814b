#pragma once

#include "cluster/commands/command.h"

namespace aerolith {

/// The leader lets go of all locks of a node that it no longer hears: others may have them from
/// here on, so the node must not bring them to a later leader. Body: node(u64).
struct DropLocks {
    static constexpr CommandKind kId = CommandKind::kDropLocks;

    std::uint64_t node = 0;

    void encode(ByteWriter& writer) const { writer.put(node); }
    static Result<DropLocks> decode(ByteReader& reader) {
        DropLocks command;
        command.node = TRY(reader.get<std::uint64_t>());
        return command;
    }
    Status apply(ApplyContext& context) const {
        context.drop_locks(node);
        return {};
    }
};

}  // namespace aerolith
