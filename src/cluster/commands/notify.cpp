#include "cluster/commands/notify.h"

#include "cluster/commands/write_transaction.h"

namespace aerolith {

Result<Notify> Notify::decode(ByteReader& reader) {
    Notify command;
    command.notifications = TRY(reader.get_string());
    command.inner = reader.rest();
    if (TRY(ByteReader(command.inner).get<CommandKind>()) != WriteTransaction::kId)
        return Error(SqlState::kDataCorrupted, "notifying log entry is not a transaction's");
    return command;
}

Status Notify::apply(ApplyContext& context) const {
    ByteReader reader(inner.substr(sizeof(CommandKind)));
    TRY(TRY(WriteTransaction::decode(reader)).apply(context));
    context.notify(notifications);
    return {};
}

Result<std::string_view> Notify::transaction_of(std::string_view entry) {
    ByteReader reader(entry);
    if (TRY(reader.get<CommandKind>()) != kId) return entry;
    return TRY(decode(reader))
    .inner;
}

}  // namespace aerolith
