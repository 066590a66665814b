#pragma once

#include "cluster/commands/command.h"
#include "cluster/state_names.h"

namespace aerolith {

/// Where a node of the cluster listens for the others; an empty address: it is to leave, which is
/// kept, for its number is not given again. Body: node(u64) address(u32 size, bytes).
struct SetMember {
    static constexpr CommandKind kId = CommandKind::kSetMember;

    std::uint64_t node = 0;
    std::string_view address;

    void encode(ByteWriter& writer) const { writer.put(node).put(address); }
    static Result<SetMember> decode(ByteReader& reader) {
        SetMember command;
        command.node = TRY(reader.get<std::uint64_t>());
        command.address = TRY(reader.get_string());
        return command;
    }
    Status apply(ApplyContext& context) const {
        context.put_state(state_names::member(node), address);
        return {};
    }
};

}  // namespace aerolith
