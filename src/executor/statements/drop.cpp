#include "executor/statements/drop.h"

#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/drop.h"

namespace aerolith {
namespace {

/// Views that read a relation, directly or through other views.
void collect_dependent_views(Oid relation, const Catalog& catalog, std::vector<RelationPtr>& out) {
    for (const auto& [oid, candidate] : catalog.relations()) {
        if (candidate->kind != RelationKind::kView) continue;
        if (std::ranges::find(candidate->depends_on, relation) == candidate->depends_on.end()) continue;
        if (std::ranges::find(out, candidate) != out.end()) continue;
        out.push_back(candidate);
        collect_dependent_views(oid, catalog, out);
    }
}

Status drop_row(const RelationDescriptor& relation, StatementContext& context) {
    TRY(context.store().release_name(ObjectClass::kRelation, relation.schema, relation.name));
    for (const IndexDescriptor& index : relation.indexes) {
        TRY(context.store().release_name(ObjectClass::kRelation, relation.schema, index.name));
        if (index.storage != relation.storage) context.transaction().drop_index_on_commit(index.storage);
    }
    if (relation.kind == RelationKind::kTable) context.transaction().drop_index_on_commit(relation.storage);
    if (relation.sequence) context.forget_sequence_on_commit(relation.oid, relation.sequence->generation);
    TRY(context.store().erase(ObjectClass::kRelation, relation.oid));
    return context.store().erase(ObjectClass::kStatistics, relation.oid);
}

std::string describe(const RelationDescriptor& relation) { return fmt::format("{} {}", relation_kind_name(relation.kind), relation.name); }

struct DropKind {
    ast::ObjectType type;
    RelationKind kind;
    std::string_view word;
};

constexpr DropKind kRelationKinds[] = {
    {ast::ObjectType::kTable, RelationKind::kTable, "table"},
    {ast::ObjectType::kView, RelationKind::kView, "view"},
    {ast::ObjectType::kSequence, RelationKind::kSequence, "sequence"},
};

void skip_notice(std::string_view word, std::string_view name, StatementContext& context) {
    context.notice(Severity::kNotice, fmt::format("{} \"{}\" does not exist, skipping", word, name));
}

std::string display_name(const ast::RelationName& name) {
    return name.schema.empty() ? std::string(name.name) : fmt::format("{}.{}", name.schema, name.name);
}

Status drop_relation_named(const ast::ObjectReference& object, const DropKind& kind, const ast::DropStatement& statement, StatementContext& context) {
    ast::RelationName name = relation_name(object.name);
    RelationPtr relation = TRY(find_relation(name, context, true));
    if (!relation) {
        if (!name.schema.empty() && !context.catalog().find_schema(name.schema) && !statement.if_exists) {
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name.schema);
        }
        if (find_index(name, context, true).value().index) {
            return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", name.name, kind.word).hint("Use DROP INDEX to remove an index.");
        }
        if (!statement.if_exists) return error(SqlState::kUndefinedTable, "{} \"{}\" does not exist", kind.word, display_name(name));
        skip_notice(kind.word, display_name(name), context);
        return {};
    }
    if (relation->kind != kind.kind) {
        std::string_view actual = relation_kind_name(relation->kind);
        std::string upper;
        for (char c : actual) upper += static_cast<char>(std::toupper(c));
        return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", relation->name, kind.word)
            .hint(fmt::format("Use DROP {} to remove a {}.", upper, actual));
    }
    TRY(context.transaction().lock_relation(relation->oid, RelationLockMode::kAccessExclusive));
    TRY(context.refresh_catalog());
    relation = context.catalog().relation(relation->oid);
    if (!relation) return error(SqlState::kUndefinedTable, "{} \"{}\" does not exist", kind.word, display_name(name));
    return drop_relation(relation, statement.behavior == ast::DropBehavior::kCascade, context);
}

Status drop_index_named(const ast::ObjectReference& object, const ast::DropStatement& statement, StatementContext& context) {
    ast::RelationName name = relation_name(object.name);
    Catalog::IndexPlace place = TRY(find_index(name, context, true));
    if (!place.index) {
        RelationPtr other = TRY(find_relation(name, context, true));
        if (other) return error(SqlState::kWrongObjectType, "\"{}\" is not an index", name.name).hint(fmt::format("Use DROP {} to remove a {}.", other->kind == RelationKind::kTable ? "TABLE" : "VIEW", relation_kind_name(other->kind)));
        if (!statement.if_exists) return error(SqlState::kUndefinedObject, "index \"{}\" does not exist", display_name(name));
        skip_notice("index", display_name(name), context);
        return {};
    }
    TRY(context.transaction().lock_relation(place.table->oid, RelationLockMode::kAccessExclusive));
    TRY(context.refresh_catalog());
    place = TRY(find_index(name, context));
    if (place.index->constraint != kInvalidOid) {
        return error(SqlState::kDependentObjectsStillExist, "cannot drop index {} because constraint {} on table {} requires it", place.index->name,
                     place.index->name, place.table->name)
            .hint(fmt::format("You can drop constraint {} on table {} instead.", place.index->name, place.table->name));
    }
    RelationDescriptor changed = *place.table;
    Oid oid = place.index->oid;
    context.transaction().drop_index_on_commit(place.index->storage);
    TRY(context.store().release_name(ObjectClass::kRelation, changed.schema, place.index->name));
    std::erase_if(changed.indexes, [&](const IndexDescriptor& index) { return index.oid == oid; });
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status drop_schema_named(const ast::ObjectReference& object, const ast::DropStatement& statement, StatementContext& context) {
    std::string_view name = object.name.base();
    const SchemaDescriptor* schema = context.catalog().find_schema(name);
    if (!schema) {
        if (!statement.if_exists) return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name);
        skip_notice("schema", name, context);
        return {};
    }
    if (schema->oid < kFirstUserOid && schema->oid != kPublicSchema) {
        return error(SqlState::kDependentObjectsStillExist, "cannot drop schema {} because it is required by the database system", name);
    }
    Oid oid = schema->oid;
    std::vector<RelationPtr> inside;
    for (const auto& [relation_oid, relation] : context.catalog().relations()) {
        bool owned = relation->sequence && relation->sequence->owner_table != kInvalidOid;
        if (relation->schema == oid && !owned) inside.push_back(relation);
    }
    if (!inside.empty() && statement.behavior != ast::DropBehavior::kCascade) {
        std::string detail;
        for (const RelationPtr& relation : inside) detail += (detail.empty() ? "" : "\n") + fmt::format("{} {}.{} depends on schema {}", relation_kind_name(relation->kind), name, relation->name, name);
        return error(SqlState::kDependentObjectsStillExist, "cannot drop schema {} because other objects depend on it", name)
            .detail(std::move(detail))
            .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }
    for (const RelationPtr& relation : inside) {
        TRY(context.transaction().lock_relation(relation->oid, RelationLockMode::kAccessExclusive));
        if (context.catalog().relation(relation->oid)) TRY(drop_relation(relation, true, context));
    }
    TRY(context.store().release_name(ObjectClass::kSchema, kInvalidOid, name));
    TRY(context.store().erase(ObjectClass::kSchema, oid));
    return context.catalog_changed();
}

}  // namespace

Status drop_relation(const RelationPtr& relation, bool cascade, StatementContext& context) {
    std::vector<RelationPtr> dependents;
    collect_dependent_views(relation->oid, context.catalog(), dependents);
    if (relation->sequence && relation->sequence->owner_table != kInvalidOid) {
        RelationPtr owner = context.catalog().relation(relation->sequence->owner_table);
        if (owner && !cascade) {
            const ColumnDescriptor& column = owner->column(relation->sequence->owner_column);
            return error(SqlState::kDependentObjectsStillExist, "cannot drop sequence {} because other objects depend on it", relation->name)
                .detail(fmt::format("default value for column {} of table {} depends on sequence {}", column.name, owner->name, relation->name))
                .hint("Use DROP ... CASCADE to drop the dependent objects too.");
        }
        if (owner) {
            RelationDescriptor changed = *owner;
            changed.columns[static_cast<std::size_t>(relation->sequence->owner_column) - 1].default_sql.clear();
            TRY(context.store().put(changed));
        }
    }
    if (!dependents.empty() && !cascade) {
        std::string detail;
        for (const RelationPtr& view : dependents) {
            detail += (detail.empty() ? "" : "\n") + fmt::format("{} depends on {}", describe(*view), describe(*relation));
        }
        return error(SqlState::kDependentObjectsStillExist, "cannot drop {} because other objects depend on it", describe(*relation))
            .detail(std::move(detail))
            .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }
    if (dependents.size() == 1) context.notice(Severity::kNotice, fmt::format("drop cascades to {}", describe(*dependents[0])));
    if (dependents.size() > 1) {
        Diagnostic notice;
        notice.severity = Severity::kNotice;
        notice.state = SqlState::kSuccessfulCompletion;
        notice.message = fmt::format("drop cascades to {} other objects", dependents.size());
        for (const RelationPtr& view : dependents) notice.detail += (notice.detail.empty() ? "" : "\n") + fmt::format("drop cascades to {}", describe(*view));
        context.notice(std::move(notice));
    }
    for (const RelationPtr& view : dependents) TRY(drop_row(*view, context));
    std::vector<RelationPtr> owned;
    for (const auto& [oid, candidate] : context.catalog().relations()) {
        if (candidate->sequence && candidate->sequence->owner_table == relation->oid) owned.push_back(candidate);
    }
    for (const RelationPtr& sequence : owned) TRY(drop_row(*sequence, context));
    TRY(drop_row(*relation, context));
    return context.catalog_changed();
}

Result<std::string> execute_drop(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::DropStatement>();
    for (const DropKind& kind : kRelationKinds) {
        if (kind.type != statement.object_type) continue;
        for (const ast::ObjectReference& object : statement.objects) TRY(drop_relation_named(object, kind, statement, context));
        std::string tag = "DROP ";
        for (char c : kind.word) tag += static_cast<char>(std::toupper(c));
        return tag;
    }
    if (statement.object_type == ast::ObjectType::kIndex) {
        for (const ast::ObjectReference& object : statement.objects) TRY(drop_index_named(object, statement, context));
        return std::string("DROP INDEX");
    }
    if (statement.object_type == ast::ObjectType::kSchema) {
        for (const ast::ObjectReference& object : statement.objects) TRY(drop_schema_named(object, statement, context));
        return std::string("DROP SCHEMA");
    }
    return not_supported("dropping this kind of object");
}

}  // namespace aerolith
