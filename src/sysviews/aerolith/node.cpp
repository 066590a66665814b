#include "cluster/shard_map.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "txn/lock_modes.h"

namespace aerolith {
namespace {

constexpr std::int64_t kUnixToPostgresMicros = 946684800LL * 1000000;

std::string hex_text(std::string_view bytes) {
    std::string text = "\\x";
    for (char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

std::string_view isolation_word(IsolationLevel level) {
    switch (level) {
        case IsolationLevel::kSerializable:
            return "serializable";
        case IsolationLevel::kRepeatableRead:
            return "repeatable read";
        default:
            return "read committed";
    }
}

std::string_view class_word(LockClass lock_class) {
    switch (lock_class) {
        case LockClass::kRow:
            return "row";
        case LockClass::kRelation:
            return "relation";
        case LockClass::kObject:
            return "object";
        case LockClass::kAdvisory:
            return "advisory";
    }
    return "";
}

}  // namespace

Status produce_shards(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("aerolith", "shards", emit);
    for (const Shard& shard : *context.session.storage().shard_map().shards()) {
        row.set("shard_id", shard.id.value)
            .set("consensus_group", shard.group)
            .set("start_key", hex_text(shard.start));
        if (!shard.end.empty()) row.set("end_key", hex_text(shard.end));
        TRY(row.emit());
    }
    return {};
}

Status produce_log(SystemViewContext& context, const VirtualTable::Emit& emit) {
    NodeStorage::Statistics statistics = context.session.storage().statistics();
    RowBuilder row("aerolith", "log", emit);
    row.set("bytes", statistics.log_bytes)
        .set("segments", statistics.log_segments)
        .set("syncs", statistics.log_syncs);
    return row.set("commits", statistics.commits)
        .set("replayed_entries", statistics.replayed_entries)
        .emit();
}

Status produce_transactions(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("aerolith", "transactions", emit);
    for (const TransactionInfo& transaction :
         context.session.storage().transactions().transactions()) {
        row.set("pid", transaction.process_id)
            .set("started", transaction.start_wall_micros - kUnixToPostgresMicros);
        if (transaction.transaction_id != 0) row.set("transaction_id", transaction.transaction_id);
        if (transaction.oldest_snapshot.value != 0)
            row.set("oldest_snapshot", transaction.oldest_snapshot.value);
        TRY(row.set("isolation", isolation_word(transaction.isolation))
                .set("write_bytes", transaction.write_bytes)
                .emit());
    }
    return {};
}

Status produce_locks(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("aerolith", "locks", emit);
    for (const LockInfo& lock : context.session.storage().transactions().locks()) {
        bool is_row = lock.lock_class == LockClass::kRow;
        row.set("class", class_word(lock.lock_class));
        if (lock.lock_class == LockClass::kRelation) row.set("relation", lock.low);
        if (is_row) row.set("key_hash", lock.low);
        row.set("mode", is_row ? row_lock_name(static_cast<RowLockMode>(lock.mode))
                               : relation_lock_name(static_cast<RelationLockMode>(lock.mode)));
        row.set("granted", lock.granted).set("pid", lock.process_id);
        if (lock.transaction_id != 0) row.set("transaction_id", lock.transaction_id);
        TRY(row.emit());
    }
    return {};
}

Status produce_memory(SystemViewContext& context, const VirtualTable::Emit& emit) {
    NodeStorage::Statistics statistics = context.session.storage().statistics();
    RowBuilder row("aerolith", "memory", emit);
    TRY(row.set("area", "memtables").set("bytes", statistics.memtable_bytes).emit());
    return row.set("area", "block cache").set("bytes", statistics.block_cache_bytes).emit();
}

}  // namespace aerolith
