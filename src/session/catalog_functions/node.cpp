#include "executor/rows/table_format.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"
#include "txn/lock_manager.h"
#include "types/array/array.h"

namespace aerolith {
namespace {

constexpr std::int64_t kUnixToPostgres = 946684800LL * 1000000;
constexpr std::int64_t kBlockBytes = 8192;

/// In whole blocks, as PostgreSQL's files are.
std::int64_t stored_bytes(SessionImpl& session, IndexId index) {
    std::uint64_t bytes =
        session.storage().approximate_bytes(KeySpan::of_prefix(index_prefix(index)));
    return (static_cast<std::int64_t>(bytes) + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}

std::int64_t table_bytes(SessionImpl& session, const RelationDescriptor& table) {
    if (table.sequence) return kBlockBytes;
    return stored_bytes(session, table.storage);
}

/// Those that do not share the table's own storage: the key of a table is where its rows lie.
std::int64_t index_bytes(SessionImpl& session, const RelationDescriptor& table) {
    std::int64_t bytes = 0;
    for (const IndexDescriptor& index : table.indexes) {
        if (index.storage != table.storage) bytes += stored_bytes(session, index.storage);
    }
    return bytes;
}

/// NULL for an oid that is no relation; 0 for the system's tables, which are made as they are read.
template <bool with_rows, bool with_indexes>
Result<Value> relation_size(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = static_cast<Oid>(arguments[0].as<std::int32_t>());
    if (RelationPtr table = session.catalog().relation(oid)) {
        return Value::int8((with_rows ? table_bytes(session, *table) : 0) +
                           (with_indexes ? index_bytes(session, *table) : 0));
    }
    if (const IndexDescriptor* index = session.catalog().index(oid).index)
        return Value::int8(with_rows ? stored_bytes(session, index->storage) : 0);
    return VirtualTables::find(oid) ? Value::int8(0) : Value::null({type_oid::kInt8});
}

Result<Value> no_size(SessionImpl&, const std::vector<Value>&) {
    return Value::int8(0);
}

Result<Value> database_size(SessionImpl& session, const std::vector<Value>&) {
    return Value::int8(static_cast<std::int64_t>(session.storage().statistics().table_file_bytes));
}

Result<Value> relation_filenode(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = static_cast<Oid>(arguments[0].as<std::int32_t>());
    bool stored = session.catalog().relation(oid) || session.catalog().index(oid).index;
    if (!stored) return Value::null({type_oid::kOid});
    return Value::of<std::int32_t>({type_oid::kOid}, static_cast<std::int32_t>(oid));
}

/// Sessions whose locks, held or asked for before, this one waits for.
Result<Value> blocking_sessions(SessionImpl& session, const std::vector<Value>& arguments) {
    ArrayBuilder array(type_oid::kInt4);
    for (std::int32_t blocker : session.storage().transactions().lock_manager().blockers(
             arguments[0].as<std::int32_t>())) {
        array.add(Datum::of(blocker));
    }
    std::string bytes;
    array.finish(bytes);
    return Value::of<std::string_view>({type_oid::kInt4Array}, bytes);
}

/// What PostgreSQL's isolation tester asks: whether one of the named sessions keeps this one
/// waiting.
Result<Value> is_blocked_by(SessionImpl& session, const std::vector<Value>& arguments) {
    std::vector<std::int32_t> blockers =
        session.storage().transactions().lock_manager().blockers(arguments[0].as<std::int32_t>());
    ArrayView named(arguments[1].as<std::string_view>());
    ArrayView::Cursor cursor = named.elements();
    bool blocked = false;
    while (cursor.next()) {
        blocked = blocked || (!cursor.is_null() &&
                              std::ranges::find(blockers, cursor.datum().as<std::int32_t>()) !=
                                  blockers.end());
    }
    return Value::boolean(blocked);
}

Result<Value> start_time(SessionImpl& session, const std::vector<Value>&) {
    return Value::of<std::int64_t>({type_oid::kTimestamptz},
                                   session.parts().start_time - kUnixToPostgres);
}

Result<Value> transaction_number(SessionImpl& session, const std::vector<Value>&) {
    return Value::int8(static_cast<std::int64_t>(session.transaction().transaction_id()));
}

Result<Value> assigned_transaction_number(SessionImpl& session, const std::vector<Value>&) {
    auto assigned = session.transaction().transaction_id_if_assigned();
    return assigned ? Value::int8(static_cast<std::int64_t>(*assigned))
                    : Value::null({type_oid::kInt8});
}

Result<Value> running_query(SessionImpl& session, const std::vector<Value>&) {
    std::lock_guard lock(session.activity()->mutex);
    return Value::text(session.activity()->query);
}

/// NULLs are as empty texts.
Result<Value> notify(SessionImpl& session, const std::vector<Value>& arguments) {
    auto text = [&](std::size_t at) {
        return arguments[at].is_null() ? std::string_view() : arguments[at].as<std::string_view>();
    };
    TRY(session.send_notification(text(0), text(1)));
    return Value::of<std::string_view>({type_oid::kVoid}, "");
}

Result<Value> null_text(SessionImpl&, const std::vector<Value>&) {
    return Value::null({type_oid::kText});
}
Result<Value> null_number(SessionImpl&, const std::vector<Value>&) {
    return Value::null({type_oid::kInt4});
}
Result<Value> zero_oid(SessionImpl&, const std::vector<Value>&) {
    return Value::of<std::int32_t>({type_oid::kOid}, 0);
}
Result<Value> nothing_done(SessionImpl&, const std::vector<Value>&) {
    return Value::of<std::string_view>({type_oid::kVoid}, "");
}
Result<Value> is_true(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(true);
}
Result<Value> is_false(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(false);
}
Result<Value> empty_text(SessionImpl&, const std::vector<Value>&) {
    return Value::text("");
}

constexpr CatalogFunction kNodeFunctions[] = {
    {"pg_relation_size", relation_size<true, false>},
    {"pg_table_size", relation_size<true, false>},
    {"pg_total_relation_size", relation_size<true, true>},
    {"pg_indexes_size", relation_size<false, true>},
    {"pg_tablespace_size", database_size},
    {"pg_database_size", database_size},
    {"pg_relation_filenode", relation_filenode},
    {"pg_relation_filepath", null_text},
    {"pg_tablespace_location", empty_text},
    {"pg_blocking_pids", blocking_sessions},
    {"pg_isolation_test_session_is_blocked", is_blocked_by},
    {"pg_postmaster_start_time", start_time},
    {"pg_conf_load_time", start_time},
    {"pg_is_in_recovery", is_false},
    {"pg_jit_available", is_false},
    {"pg_reload_conf", is_true},
    {"pg_rotate_logfile", is_false},
    {"pg_my_temp_schema", zero_oid},
    {"pg_stat_get_numscans", no_size},
    {"pg_stat_reset", nothing_done},
    {"pg_stat_clear_snapshot", nothing_done},
    {"txid_current", transaction_number},
    {"pg_current_xact_id", transaction_number},
    {"txid_current_if_assigned", assigned_transaction_number},
    {"pg_current_xact_id_if_assigned", assigned_transaction_number},
    {"current_query", running_query},
    {"pg_notify", notify},
    {"inet_client_port", null_number},
    {"inet_server_port", null_number},
};

}  // namespace

std::span<const CatalogFunction> node_functions() {
    return kNodeFunctions;
}

}  // namespace aerolith
