#include "cluster/commands/list.h"

namespace aerolith {

namespace {

template <Command T>
bool apply_if(CommandKind id, ByteReader& reader, ApplyContext& context, Status& result) {
    if (id != T::kId) return false;
    Result<T> command = T::decode(reader);
    result = command.ok() ? command->apply(context) : Status(command.take_error());
    return true;
}

template <Command... T>
Status dispatch(CommandList<T...>, CommandKind id, ByteReader& reader, ApplyContext& context) {
    Status result;
    if ((apply_if<T>(id, reader, context, result) || ...)) return result;
    return error(SqlState::kDataCorrupted, "log entry holds unknown command {}",
                 static_cast<int>(id))
        .hint("It may have been written by a newer version.");
}

template <Command... T>
constexpr bool ids_are_distinct(CommandList<T...>) {
    constexpr std::uint16_t ids[] = {static_cast<std::uint16_t>(T::kId)...};
    for (std::size_t i = 0; i < sizeof...(T); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (ids[i] == ids[j]) return false;
        }
    }
    return true;
}
static_assert(ids_are_distinct(AllCommands{}));

}  // namespace

Status apply_entry(std::string_view entry, ApplyContext& context) {
    ByteReader reader(entry);
    auto id = static_cast<CommandKind>(TRY(reader.get<std::uint16_t>()));
    return dispatch(AllCommands{}, id, reader, context);
}

}  // namespace aerolith
