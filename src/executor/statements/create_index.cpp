#include "executor/rows/error_places.h"
#include "executor/rows/table_writer.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/index_build.h"
#include "executor/statements/table_builder.h"

namespace aerolith {

Status build_index(const RelationPtr& table, const IndexDescriptor& index,
                   StatementContext& context) {
    std::unique_ptr<ExecContext> exec = context.make_exec_context();
    TableWriter writer(table, *exec);
    const TableFormat& format = writer.format();
    std::vector<Type> types;
    for (std::int16_t number : format.live_columns()) types.push_back(table->column(number).type);
    auto cursor = TRY(
        exec->transaction.scan(exec->snapshot, KeySpan::of_prefix(index_prefix(table->storage))));
    KeyValueBatch batch;
    for (;;) {
        TRY(context.eval().check_interrupts());
        TRY(cursor->next(batch, kVectorSize));
        if (batch.empty()) return {};
        Chunk rows;
        TRY(format.decode(batch.keys(), batch.values(), batch.size(), format.live_columns(), types,
                          rows));
        for (std::size_t row = 0; row < rows.size; ++row) {
            Status added = writer.add_entry(index, rows, row, batch.key(row));
            if (added.ok()) continue;
            if (added.error().state() != SqlState::kUniqueViolation) return added;
            // The same fault reads differently while the index is being made.
            std::string detail = added.error().diagnostic().detail;
            if (detail.ends_with(" already exists."))
                detail.replace(detail.size() - 16, 16, " is duplicated.");
            return error(SqlState::kUniqueViolation, "could not create unique index \"{}\"",
                         index.name)
                .detail(std::move(detail))
                .table(schema_of(*table, context.eval()), table->name)
                .constraint(index.name);
        }
    }
}

Result<std::string> execute_create_index(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateIndexStatement>();
    if (statement.concurrently && context.in_transaction_block()) {
        return Error(SqlState::kActiveSqlTransaction,
                     "CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
    }
    RelationPtr table = TRY(lock_table(statement.relation, RelationLockMode::kShare, context));
    TRY(require_owner(*table, context));
    if (!statement.name.empty()) {
        bool taken = context.catalog().find_index(table->schema, statement.name).index ||
                     context.catalog().find_relation(table->schema, statement.name);
        if (taken && statement.if_not_exists) {
            context.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" already exists, skipping", statement.name));
            return std::string("CREATE INDEX");
        }
    }
    RelationDescriptor changed = *table;
    TableBuilder builder(changed, context);
    IndexDescriptor index = TRY(builder.make_index(statement));
    TRY(claim_relation_name(changed.schema, index.name, index.oid, context));
    changed.indexes.push_back(index);
    TRY(context.store().put(changed));
    TRY(context.catalog_changed());
    TRY(build_index(context.catalog().relation(table->oid), index, context));
    return std::string("CREATE INDEX");
}

}  // namespace aerolith
