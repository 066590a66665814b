#include "executor/statements/table_rewrite.h"
#include "executor/rows/error_places.h"

#include "executor/rows/table_writer.h"

namespace aerolith {

Status scan_rows(const RelationPtr& table, StatementContext& context,
                 const std::function<Status(const Chunk&, const std::string_view*)>& each) {
    TableFormat format(table);
    std::vector<Type> types;
    for (std::int16_t number : format.live_columns()) types.push_back(table->column(number).type);
    Snapshot snapshot = context.make_exec_context()->snapshot;
    auto cursor =
        TRY(context.transaction().scan(snapshot, KeySpan::of_prefix(index_prefix(table->storage))));
    KeyValueBatch batch;
    for (;;) {
        TRY(context.eval().check_interrupts());
        TRY(cursor->next(batch, kVectorSize));
        if (batch.empty()) return {};
        Chunk rows;
        TRY(format.decode(batch.keys(), batch.values(), batch.size(), format.live_columns(), types,
                          rows));
        TRY(each(rows, batch.keys()));
    }
}

Status rewrite_table(const RelationPtr& from, const RelationPtr& to, StatementContext& context,
                     const std::function<Result<Chunk>(const Chunk&)>& convert) {
    std::unique_ptr<ExecContext> exec = context.make_exec_context();
    TableWriter writer(to, *exec);
    TRY(scan_rows(from, context, [&](const Chunk& rows, const std::string_view*) -> Status {
        Chunk converted = TRY(convert(rows));
        TRY(writer.insert(converted));
        return {};
    }));
    context.transaction().drop_index_on_commit(from->storage);
    for (const IndexDescriptor& index : from->indexes) {
        if (index.storage != from->storage)
            context.transaction().drop_index_on_commit(index.storage);
    }
    return {};
}

Status renew_storage(RelationDescriptor& table, StatementContext& context) {
    IndexId old = table.storage;
    table.storage = TRY(context.new_oid());
    for (IndexDescriptor& index : table.indexes) {
        index.storage = index.storage == old ? table.storage : TRY(context.new_oid());
    }
    return {};
}

Status check_no_nulls(const RelationPtr& table, std::int16_t number, StatementContext& context) {
    TableFormat format(table);
    auto position = static_cast<std::size_t>(std::ranges::find(format.live_columns(), number) -
                                             format.live_columns().begin());
    return scan_rows(table, context, [&](const Chunk& rows, const std::string_view*) -> Status {
        if (!rows.columns[position].has_nulls()) return {};
        return error(SqlState::kNotNullViolation,
                     "column \"{}\" of relation \"{}\" contains null values",
                     table->column(number).name, table->name)
            .table(schema_of(*table, context.eval()), table->name)
            .column(table->column(number).name);
    });
}

}  // namespace aerolith
