#include "cluster/commands/write_transaction.h"

#include "cluster/commands/notify.h"
#include "cluster/state_names.h"

namespace aerolith {

void WriteTransaction::encode(ByteWriter& writer) const {
    writer.put(commit.value).put(static_cast<std::uint32_t>(dropped_indexes.size() / 4));
    writer.bytes().append(dropped_indexes).append(writes);
}

Result<WriteTransaction> WriteTransaction::decode(ByteReader& reader) {
    WriteTransaction command;
    command.commit = { TRY(reader.get<std::uint64_t>()) };
    std::uint64_t dropped = TRY(reader.get<std::uint32_t>());
    command.writes = reader.rest();
    if (command.writes.size() < dropped * 4)
        return Error(SqlState::kDataCorrupted, "stored record is truncated");
    command.dropped_indexes = command.writes.substr(0, dropped * 4);
    command.writes.remove_prefix(dropped * 4);
    return command;
}

Status WriteTransaction::apply(ApplyContext& context) const {
    ByteReader reader(writes);
    while (!reader.at_end()) {
        auto effect = static_cast<WriteEffect>(TRY(reader.get<std::uint8_t>()));
        std::string_view key = TRY(reader.get_string());
        std::string_view row;
        if (effect != WriteEffect::kDelete) row = TRY(reader.get_string());
        TRY(context.write(effect, key, row, commit));
    }
    // Older snapshots still read them: the node drops the rows when the horizon has passed this
    // commit.
    for (std::size_t at = 0; at < dropped_indexes.size(); at += 4) {
        context.put_state(state_names::dropped_index(
                              commit, load_little<std::uint32_t>(dropped_indexes.data() + at)),
                          {});
    }
    context.committed(commit);
    return {};
}

Status for_each_key(std::string_view entry, const std::function<void(std::string_view)>& then) {
    ByteReader head(TRY(Notify::transaction_of(entry)));
    if (TRY(head.get<CommandKind>()) != WriteTransaction::kId)
        return Error(SqlState::kDataCorrupted, "log entry is not a transaction's");
    WriteTransaction command = TRY(WriteTransaction::decode(head));
    ByteReader reader(command.writes);
    while (!reader.at_end()) {
        auto effect = TRY(reader.get<WriteEffect>());
        if (effect > WriteEffect::kReplaceKeepingKeys)
            return Error(SqlState::kDataCorrupted, "log entry has an unknown effect");
        std::string_view key = TRY(reader.get_string());
        if (effect != WriteEffect::kDelete) TRY(reader.get_string());
        then(key);
    }
    return {};
}

WriteTransactionBuilder::WriteTransactionBuilder(
    const std::vector<std::uint32_t>& dropped_indexes) {
    append_little(entry_, WriteTransaction::kId);
    append_little(entry_, std::uint64_t{0});
    append_little(entry_, static_cast<std::uint32_t>(dropped_indexes.size()));
    for (std::uint32_t index : dropped_indexes) append_little(entry_, index);
}

void WriteTransactionBuilder::add(WriteEffect effect, std::string_view key, std::string_view row) {
    entry_ += static_cast<char>(effect);
    append_little(entry_, static_cast<std::uint32_t>(key.size()));
    entry_.append(key);
    if (effect == WriteEffect::kDelete) return;
    append_little(entry_, static_cast<std::uint32_t>(row.size()));
    entry_.append(row);
}

}  // namespace aerolith
