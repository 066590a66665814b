#include "parser/ast/drop.h"
#include "executor/statements/authorize.h"
#include "executor/statements/drop_absent.h"
#include "executor/statements/drop_plan.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "planner/deparse/catalog_names.h"

namespace aerolith {
namespace {

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
    context.notice(Severity::kNotice,
                   fmt::format("{} \"{}\" does not exist, skipping", word, name));
}

std::string display_name(const ast::RelationName& name) {
    return name.schema.empty() ? std::string(name.name)
                               : fmt::format("{}.{}", name.schema, name.name);
}

/// Null: there is none, and IF EXISTS was said.
Result<RelationPtr> find_dropped(const ast::ObjectReference& object, const DropKind& kind,
                                 const ast::DropStatement& statement, StatementContext& context) {
    ast::RelationName name = relation_name(object.name);
    RelationPtr relation = TRY(find_relation(name, context, true));
    if (!relation) {
        if (!name.schema.empty() && !context.catalog().find_schema(name.schema)) {
            if (!statement.if_exists) {
                return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                             name.schema);
            }
            skip_notice("schema", name.schema, context);
            return RelationPtr{};
        }
        if (find_index(name, context, true).value().index) {
            return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", name.name, kind.word)
                .hint("Use DROP INDEX to remove an index.");
        }
        if (!statement.if_exists)
            return error(SqlState::kUndefinedTable, "{} \"{}\" does not exist", kind.word,
                         display_name(name));
        skip_notice(kind.word, display_name(name), context);
        return RelationPtr{};
    }
    if (relation->kind != kind.kind) {
        std::string_view actual = relation_kind_name(relation->kind);
        std::string upper;
        for (char c : actual) upper += static_cast<char>(std::toupper(c));
        return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", relation->name, kind.word)
            .hint(fmt::format("Use DROP {} to remove a {}.", upper, actual));
    }
    const SchemaDescriptor* schema = context.catalog().schema(relation->schema);
    if (!authority_of(context).owns(context.current_role(), schema->owner))
        TRY(require_owner(*relation, context));
    TRY(context.transaction().lock_relation(relation->oid, RelationLockMode::kAccessExclusive));
    TRY(context.refresh_catalog());
    relation = context.catalog().relation(relation->oid);
    if (!relation)
        return error(SqlState::kUndefinedTable, "{} \"{}\" does not exist", kind.word,
                     display_name(name));
    return relation;
}

/// A sequence goes with the identity column it serves, and only so.
Status check_not_identity(const RelationDescriptor& sequence, StatementContext& context) {
    if (!sequence.sequence || !sequence.sequence->is_identity) return {};
    RelationPtr table = context.catalog().relation(sequence.sequence->owner_table);
    if (!table) return {};
    DropPlan plan(context);
    std::string column = fmt::format(
        "column {} of {}", quoted_name(table->column(sequence.sequence->owner_column).name),
        plan.describe(*table));
    return error(SqlState::kDependentObjectsStillExist, "cannot drop {} because {} requires it",
                 plan.describe(sequence), column)
        .hint(fmt::format("You can drop {} instead.", column));
}

Status drop_relations(const DropKind& kind, const ast::DropStatement& statement,
                      StatementContext& context) {
    std::vector<RelationPtr> relations;
    for (const ast::ObjectReference& object : statement.objects) {
        if (RelationPtr relation = TRY(find_dropped(object, kind, statement, context)))
            relations.push_back(std::move(relation));
    }
    DropPlan plan(context);
    for (const RelationPtr& relation : relations) TRY(check_not_identity(*relation, context));
    for (const RelationPtr& relation : relations) plan.add_relation(relation);
    std::string what = relations.size() == 1 ? plan.describe(*relations[0]) : std::string();
    TRY(plan.settle(statement.behavior == ast::DropBehavior::kCascade, what));
    return plan.execute();
}

Status drop_index_named(const ast::ObjectReference& object, const ast::DropStatement& statement,
                        StatementContext& context) {
    ast::RelationName name = relation_name(object.name);
    Catalog::IndexPlace place = TRY(find_index(name, context, true));
    if (!place.index) {
        RelationPtr other = TRY(find_relation(name, context, true));
        if (other)
            return error(SqlState::kWrongObjectType, "\"{}\" is not an index", name.name)
                .hint(fmt::format("Use DROP {} to remove a {}.",
                                  other->kind == RelationKind::kTable ? "TABLE" : "VIEW",
                                  relation_kind_name(other->kind)));
        bool no_schema =
            !name.schema.empty() && !context.catalog().find_schema(name.schema);
        if (!statement.if_exists && no_schema)
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                         name.schema);
        if (!statement.if_exists)
            return error(SqlState::kUndefinedObject, "index \"{}\" does not exist",
                         display_name(name));
        if (no_schema)
            skip_notice("schema", name.schema, context);
        else
            skip_notice("index", display_name(name), context);
        return {};
    }
    TRY(require_owner(*place.table, context));
    TRY(context.transaction().lock_relation(place.table->oid, RelationLockMode::kAccessExclusive));
    TRY(context.refresh_catalog());
    place = TRY(find_index(name, context));
    if (place.index->constraint != kInvalidOid) {
        return error(SqlState::kDependentObjectsStillExist,
                     "cannot drop index {} because constraint {} on table {} requires it",
                     place.index->name, place.index->name, place.table->name)
            .hint(fmt::format("You can drop constraint {} on table {} instead.", place.index->name,
                              place.table->name));
    }
    RelationDescriptor changed = *place.table;
    Oid oid = place.index->oid;
    context.transaction().drop_index_on_commit(place.index->storage);
    TRY(context.store().release_name(ObjectClass::kRelation, changed.schema, place.index->name));
    std::erase_if(changed.indexes, [&](const IndexDescriptor& index) { return index.oid == oid; });
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status drop_schema_named(const ast::ObjectReference& object, const ast::DropStatement& statement,
                         StatementContext& context) {
    std::string_view name = object.name.base();
    const SchemaDescriptor* schema = context.catalog().find_schema(name);
    if (!schema) {
        if (!statement.if_exists)
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name);
        skip_notice("schema", name, context);
        return {};
    }
    TRY(require_owner(*schema, context));
    if (schema->oid < kFirstUserOid && schema->oid != kPublicSchema) {
        return error(SqlState::kDependentObjectsStillExist,
                     "cannot drop schema {} because it is required by the database system", name);
    }
    Oid oid = schema->oid;
    DropPlan plan(context);
    plan.add_schema(*schema);
    TRY(plan.settle(statement.behavior == ast::DropBehavior::kCascade,
                    "schema " + quoted_name(name)));
    TRY(plan.execute());
    TRY(context.store().release_name(ObjectClass::kSchema, kInvalidOid, name));
    TRY(context.store().erase(ObjectClass::kSchema, oid));
    return context.catalog_changed();
}

}  // namespace

Result<std::string> execute_drop(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::DropStatement>();
    for (const DropKind& kind : kRelationKinds) {
        if (kind.type != statement.object_type) continue;
        TRY(drop_relations(kind, statement, context));
        std::string tag = "DROP ";
        for (char c : kind.word) tag += static_cast<char>(std::toupper(c));
        return tag;
    }
    if (statement.object_type == ast::ObjectType::kIndex) {
        for (const ast::ObjectReference& object : statement.objects)
            TRY(drop_index_named(object, statement, context));
        return std::string("DROP INDEX");
    }
    if (statement.object_type == ast::ObjectType::kSchema) {
        for (const ast::ObjectReference& object : statement.objects)
            TRY(drop_schema_named(object, statement, context));
        return std::string("DROP SCHEMA");
    }
    return drop_absent(statement, context);
}

}  // namespace aerolith
