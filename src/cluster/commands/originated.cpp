#include "cluster/commands/originated.h"

#include "cluster/commands/list.h"

namespace aerolith {

Result<OriginatedCommand> OriginatedCommand::decode(ByteReader& reader) {
    OriginatedCommand command;
    command.origin.node = TRY(reader.get<std::uint64_t>());
    command.origin.number = TRY(reader.get<std::uint64_t>());
    command.inner = reader.rest();
    if (TRY(ByteReader(command.inner).get<CommandKind>()) == kId)
        return Error(SqlState::kDataCorrupted, "log entry has two origins");
    return command;
}

Status OriginatedCommand::apply(ApplyContext& context) const {
    TRY(apply_entry(inner, context));
    context.originated(origin);
    return {};
}

}  // namespace aerolith
