#pragma once

#include "cluster/commands/command.h"

namespace aerolith {

/// Another entry with the name of who asked for it, who learns by it that the entry was applied.
/// Body: node(u64) number(u64), then the inner entry.
struct OriginatedCommand {
    static constexpr CommandKind kId = CommandKind::kOriginated;
    /// Where the inner entry starts in this one.
    static constexpr std::size_t kInnerAt = 2 + 8 + 8;

    Origin origin;
    std::string_view inner;

    void encode(ByteWriter& writer) const {
        writer.put(origin.node).put(origin.number);
        writer.bytes().append(inner);
    }
    static Result<OriginatedCommand> decode(ByteReader& reader);
    Status apply(ApplyContext& context) const;
};

}  // namespace aerolith
