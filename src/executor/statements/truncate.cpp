#include "parser/ast/truncate.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "executor/statements/referencing.h"

namespace aerolith {

namespace {

/// Tables to empty: those named and, with CASCADE, those that refer to them.
Result<std::vector<RelationPtr>> tables_to_truncate(const ast::TruncateStatement& statement,
                                                    StatementContext& context) {
    std::vector<RelationPtr> tables;
    for (const ast::RelationRef* ref : statement.relations) {
        // Who may not empty it does not wait for it either.
        RelationPtr named = TRY(find_relation(ref->name, context));
        if (named->kind == RelationKind::kTable)
            TRY(require_privilege(*named, privilege::kTruncate, context));
        tables.push_back(TRY(lock_table(ref->name, RelationLockMode::kAccessExclusive, context)));
    }
    auto listed = [&](Oid oid) {
        return std::ranges::any_of(tables,
                                   [&](const RelationPtr& table) { return table->oid == oid; });
    };
    for (std::size_t i = 0; i < tables.size(); ++i) {
        for (const ForeignKeyUse& use : referencing_constraints(*tables[i], context.catalog())) {
            if (listed(use.table->oid)) continue;
            if (statement.behavior != ast::DropBehavior::kCascade) {
                return Error(SqlState::kFeatureNotSupported,
                             "cannot truncate a table referenced in a foreign key constraint")
                    .detail(fmt::format("Table \"{}\" references \"{}\".", use.table->name,
                                        tables[i]->name))
                    .hint(fmt::format(
                        "Truncate table \"{}\" at the same time, or use TRUNCATE ... CASCADE.",
                        use.table->name));
            }
            context.notice(Severity::kNotice,
                           fmt::format("truncate cascades to table \"{}\"", use.table->name));
            TRY(context.transaction().lock_relation(use.table->oid,
                                                    RelationLockMode::kAccessExclusive));
            tables.push_back(use.table);
        }
    }
    return tables;
}

}  // namespace

/// New storage for the table and its indexes: the old rows stay readable for older snapshots and go
/// away after.
Result<std::string> execute_truncate(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::TruncateStatement>();
    for (const RelationPtr& table : TRY(tables_to_truncate(statement, context))) {
        TRY(require_privilege(*table, privilege::kTruncate, context));
        RelationDescriptor changed = *table;
        for (IndexDescriptor& index : changed.indexes) {
            if (index.storage == table->storage) continue;
            context.transaction().drop_index_on_commit(index.storage);
            index.storage = TRY(context.new_oid());
        }
        context.transaction().drop_index_on_commit(table->storage);
        changed.storage = TRY(context.new_oid());
        for (IndexDescriptor& index : changed.indexes) {
            if (index.storage == table->storage) index.storage = changed.storage;
        }
        TRY(context.store().put(changed));
        if (statement.restart_identity) {
            for (const auto& [oid, sequence] : context.catalog().relations()) {
                if (!sequence->sequence || sequence->sequence->owner_table != table->oid) continue;
                RelationDescriptor restarted = *sequence;
                context.forget_sequence_on_commit(oid, restarted.sequence->generation);
                restarted.sequence->generation = TRY(context.new_oid());
                TRY(context.store().put(restarted));
            }
        }
    }
    TRY(context.catalog_changed());
    return std::string("TRUNCATE TABLE");
}

}  // namespace aerolith
