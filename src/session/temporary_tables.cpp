#include "executor/statements/drop_plan.h"
#include "session/names.h"
#include "session/session_impl.h"

namespace aerolith {

std::string SessionImpl::temporary_schema_name() {
    return fmt::format("{}{}", kTemporarySchema, process_id_);
}

Result<Oid> SessionImpl::temporary_schema() {
    std::string name = temporary_schema_name();
    const SchemaDescriptor* known = catalog_->find_schema(name);
    if (known && has_temporary_schema_) return known->oid;
    has_temporary_schema_ = true;
    if (known) {
        // Of a session that ended before it could clean up.
        Oid oid = known->oid;
        TRY(drop_temporary_tables());
        return oid;
    }
    SchemaDescriptor schema;
    schema.oid = TRY(new_oid());
    schema.name = name;
    schema.owner = kBootstrapRole;
    TRY(store_->claim_name(ObjectClass::kSchema, kInvalidOid, schema.name, schema.oid));
    TRY(store_->put(schema));
    TRY(catalog_changed());
    return schema.oid;
}

Status SessionImpl::drop_temporary_tables() {
    const SchemaDescriptor* schema = catalog_->find_schema(temporary_schema_name());
    if (!schema) return {};
    DropPlan plan(*this);
    for (const auto& [oid, relation] : catalog_->relations()) {
        if (relation->schema == schema->oid && relation->kind != RelationKind::kSequence)
            plan.add_relation(relation);
    }
    return plan.execute();
}

Status SessionImpl::end_temporary_tables() {
    if (!has_temporary_schema_ || !transaction_->has_writes()) return {};
    const SchemaDescriptor* schema = catalog_->find_schema(temporary_schema_name());
    if (!schema) return {};
    std::vector<RelationPtr> dropped, emptied;
    for (const auto& [oid, relation] : catalog_->relations()) {
        if (relation->schema != schema->oid || relation->on_commit == 'p') continue;
        (relation->on_commit == 'c' ? dropped : emptied).push_back(relation);
    }
    for (const RelationPtr& table : emptied)
        TRY(run_internal(
            fmt::format("DELETE FROM {}.{}", quote_name(schema->name), quote_name(table->name)), {},
            nullptr));
    if (dropped.empty()) return {};
    DropPlan plan(*this);
    for (const RelationPtr& table : dropped) plan.add_relation(table);
    return plan.execute();
}

}  // namespace aerolith
