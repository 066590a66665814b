#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/truncate.h"

namespace aerolith {

/// New storage for the table and its indexes: the old rows stay readable for older snapshots and go away after.
Result<std::string> execute_truncate(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::TruncateStatement>();
    for (const ast::RelationRef* ref : statement.relations) {
        RelationPtr table = TRY(lock_table(ref->name, RelationLockMode::kAccessExclusive, context));
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
