#pragma once

#include "cluster/commands/drop_index.h"
#include "cluster/commands/drop_locks.h"
#include "cluster/commands/notify.h"
#include "cluster/commands/originated.h"
#include "cluster/commands/sequence_advance.h"
#include "cluster/commands/set_member.h"
#include "cluster/commands/set_shard_map.h"
#include "cluster/commands/timestamp_advance.h"
#include "cluster/commands/write_transaction.h"

namespace aerolith {

template <Command... T>
struct CommandList {};

/// Every command there is. A new one: its file, its id in command.h, its line here.
using AllCommands = CommandList<WriteTransaction, TimestampAdvance, SequenceAdvance, SequenceForget,
                                DropIndex, SetShardMap, SetMember, OriginatedCommand, Notify, DropLocks>;

/// Decodes an entry and carries it out.
Status apply_entry(std::string_view entry, ApplyContext& context);

}  // namespace aerolith
