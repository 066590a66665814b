#include "parser/ast/comment.h"

#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"

namespace aerolith {
namespace {

Status on_relation(const ast::CommentStatement& statement, std::string text,
                   StatementContext& context) {
    ast::RelationName name = relation_name(statement.object.name);
    RelationPtr relation = TRY(find_relation(name, context));
    RelationKind wanted = statement.object_type == ast::ObjectType::kView ? RelationKind::kView
                          : statement.object_type == ast::ObjectType::kSequence
                              ? RelationKind::kSequence
                              : RelationKind::kTable;
    if (relation->kind != wanted)
        return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", relation->name,
                     relation_kind_name(wanted));
    TRY(require_owner(*relation, context));
    RelationDescriptor changed = *relation;
    changed.comment = std::move(text);
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status on_column(const ast::CommentStatement& statement, std::string text,
                 StatementContext& context) {
    ast::ObjectName owner = statement.object.name;
    std::string_view column_name = owner.base();
    owner.parts = owner.parts.first(owner.parts.size() - 1);
    if (owner.parts.empty()) return Error(SqlState::kSyntaxError, "column name must be qualified");
    RelationPtr relation = TRY(find_relation(relation_name(owner), context));
    TRY(require_owner(*relation, context));
    RelationDescriptor changed = *relation;
    const ColumnDescriptor* column = changed.find_column(column_name);
    if (!column)
        return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist",
                     column_name, changed.name);
    changed.columns[static_cast<std::size_t>(column->number) - 1].comment = std::move(text);
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status on_index(const ast::CommentStatement& statement, std::string text,
                StatementContext& context) {
    Catalog::IndexPlace place = TRY(find_index(relation_name(statement.object.name), context));
    TRY(require_owner(*place.table, context));
    RelationDescriptor changed = *place.table;
    for (IndexDescriptor& index : changed.indexes) {
        if (index.oid == place.index->oid) index.comment = text;
    }
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status on_constraint(const ast::CommentStatement& statement, std::string text,
                     StatementContext& context) {
    RelationPtr table = TRY(find_relation(statement.object.on, context));
    TRY(require_owner(*table, context));
    RelationDescriptor changed = *table;
    bool found = false;
    for (ConstraintDescriptor& constraint : changed.constraints) {
        if (constraint.name != statement.object.name.base()) continue;
        constraint.comment = text;
        found = true;
    }
    if (!found)
        return error(SqlState::kUndefinedObject,
                     "constraint \"{}\" for table \"{}\" does not exist",
                     statement.object.name.base(), table->name);
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status on_named(const ast::CommentStatement& statement, std::string text,
                StatementContext& context) {
    std::string_view name = statement.object.name.base();
    if (statement.object_type == ast::ObjectType::kSchema) {
        const SchemaDescriptor* schema = context.catalog().find_schema(name);
        if (!schema)
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name);
        TRY(require_owner(*schema, context));
        SchemaDescriptor changed = *schema;
        changed.comment = std::move(text);
        TRY(context.store().put(changed));
    } else if (statement.object_type == ast::ObjectType::kDatabase) {
        const DatabaseDescriptor* database = context.catalog().find_database(name);
        if (!database)
            return error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist", name);
        TRY(require_owner(*database, context));
        DatabaseDescriptor changed = *database;
        changed.comment = std::move(text);
        TRY(context.store().put(changed));
    } else {
        const RoleDescriptor* role = context.catalog().find_role(name);
        if (!role) return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", name);
        RoleDescriptor changed = *role;
        changed.comment = std::move(text);
        TRY(context.store().put(changed));
    }
    return context.catalog_changed();
}

}  // namespace

Result<std::string> execute_comment(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CommentStatement>();
    std::string text = statement.is_null ? std::string() : std::string(statement.text);
    switch (statement.object_type) {
        case ast::ObjectType::kTable:
        case ast::ObjectType::kView:
        case ast::ObjectType::kSequence:
            TRY(on_relation(statement, std::move(text), context));
            break;
        case ast::ObjectType::kColumn:
            TRY(on_column(statement, std::move(text), context));
            break;
        case ast::ObjectType::kIndex:
            TRY(on_index(statement, std::move(text), context));
            break;
        case ast::ObjectType::kTableConstraint:
            TRY(on_constraint(statement, std::move(text), context));
            break;
        case ast::ObjectType::kSchema:
        case ast::ObjectType::kDatabase:
        case ast::ObjectType::kRole:
            TRY(on_named(statement, std::move(text), context));
            break;
        default:
            return not_supported("a comment on this kind of object");
    }
    return std::string("COMMENT");
}

}  // namespace aerolith
