#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "executor/statements/stored_expressions.h"
#include "parser/ast/alter_object.h"

namespace aerolith {
namespace {

std::string tag_for(ast::ObjectType type) {
    switch (type) {
        case ast::ObjectType::kView:
            return "ALTER VIEW";
        case ast::ObjectType::kSequence:
            return "ALTER SEQUENCE";
        case ast::ObjectType::kIndex:
            return "ALTER INDEX";
        case ast::ObjectType::kSchema:
            return "ALTER SCHEMA";
        default:
            return "ALTER TABLE";
    }
}

Status rename_relation(const RelationPtr& relation, std::string_view new_name,
                       StatementContext& context) {
    TRY(context.store().release_name(ObjectClass::kRelation, relation->schema, relation->name));
    TRY(claim_relation_name(relation->schema, new_name, relation->oid, context));
    RelationDescriptor changed = *relation;
    changed.name = new_name;
    return put_renamed(changed, context);
}

Status rename_index(const Catalog::IndexPlace& place, std::string_view new_name,
                    StatementContext& context) {
    RelationDescriptor changed = *place.table;
    Oid oid = place.index->oid;
    std::string old_name = place.index->name;
    TRY(context.store().release_name(ObjectClass::kRelation, changed.schema, old_name));
    TRY(claim_relation_name(changed.schema, new_name, oid, context));
    for (IndexDescriptor& index : changed.indexes) {
        if (index.oid == oid) index.name = new_name;
    }
    for (ConstraintDescriptor& constraint : changed.constraints) {
        if (constraint.index == oid) constraint.name = new_name;
    }
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status rename_column(const RelationPtr& relation, const ast::RenameStatement& statement,
                     StatementContext& context) {
    RelationDescriptor changed = *relation;
    if (!changed.find_column(statement.old_name)) {
        return error(SqlState::kUndefinedColumn, "column \"{}\" does not exist",
                     statement.old_name);
    }
    if (changed.find_column(statement.new_name)) {
        return error(SqlState::kDuplicateColumn, "column \"{}\" of relation \"{}\" already exists",
                     statement.new_name, changed.name);
    }
    for (ColumnDescriptor& column : changed.columns) {
        if (!column.dropped && column.name == statement.old_name) column.name = statement.new_name;
    }
    return put_renamed(changed, context);
}

Status rename_constraint(const RelationPtr& relation, const ast::RenameStatement& statement,
                         StatementContext& context) {
    const ConstraintDescriptor* constraint = relation->find_constraint(statement.old_name);
    if (!constraint)
        return error(SqlState::kUndefinedObject,
                     "constraint \"{}\" for table \"{}\" does not exist", statement.old_name,
                     relation->name);
    if (constraint->index != kInvalidOid)
        return rename_index(context.catalog().index(constraint->index), statement.new_name,
                            context);
    RelationDescriptor changed = *relation;
    for (ConstraintDescriptor& candidate : changed.constraints) {
        if (candidate.name == statement.old_name) candidate.name = statement.new_name;
    }
    TRY(context.store().put(changed));
    return context.catalog_changed();
}

Status rename_schema(const ast::RenameStatement& statement, StatementContext& context) {
    const SchemaDescriptor* schema = context.catalog().find_schema(statement.object.name.base());
    if (!schema)
        return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist",
                     statement.object.name.base());
    TRY(require_owner(*schema, context));
    if (context.catalog().find_schema(statement.new_name))
        return error(SqlState::kDuplicateSchema, "schema \"{}\" already exists",
                     statement.new_name);
    SchemaDescriptor changed = *schema;
    TRY(context.store().release_name(ObjectClass::kSchema, kInvalidOid, changed.name));
    if (!TRY(context.store().claim_name(ObjectClass::kSchema, kInvalidOid, statement.new_name,
                                        changed.oid))) {
        return error(SqlState::kDuplicateSchema, "schema \"{}\" already exists",
                     statement.new_name);
    }
    changed.name = statement.new_name;
    return put_renamed(changed, context);
}

}  // namespace

Result<std::string> execute_rename(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::RenameStatement>();
    if (statement.object_type == ast::ObjectType::kSchema) {
        TRY(rename_schema(statement, context));
        return tag_for(statement.object_type);
    }
    bool of_relation = statement.object_type == ast::ObjectType::kColumn ||
                       statement.object_type == ast::ObjectType::kTableConstraint;
    bool is_relation = statement.object_type == ast::ObjectType::kTable ||
                       statement.object_type == ast::ObjectType::kView ||
                       statement.object_type == ast::ObjectType::kSequence ||
                       statement.object_type == ast::ObjectType::kIndex;
    if (!of_relation && !is_relation) return not_supported("renaming this kind of object");
    if (statement.object_type == ast::ObjectType::kIndex ||
        (is_relation && !TRY(find_relation(statement.relation, context, true)))) {
        Catalog::IndexPlace place = TRY(find_index(statement.relation, context, true));
        if (place.index) {
            TRY(require_owner(*place.table, context));
            TRY(context.transaction().lock_relation(place.table->oid,
                                                    RelationLockMode::kShareUpdateExclusive));
            TRY(rename_index(place, statement.new_name, context));
            return tag_for(statement.object_type);
        }
    }
    RelationPtr relation = TRY(find_relation(statement.relation, context, statement.if_exists));
    if (!relation) {
        context.notice(Severity::kNotice, fmt::format("relation \"{}\" does not exist, skipping",
                                                      statement.relation.name));
        return tag_for(statement.object_type);
    }
    TRY(require_owner(*relation, context));
    TRY(context.transaction().lock_relation(relation->oid, RelationLockMode::kAccessExclusive));
    TRY(context.refresh_catalog());
    relation = TRY(find_relation(statement.relation, context));
    if (statement.object_type == ast::ObjectType::kColumn)
        TRY(rename_column(relation, statement, context));
    else if (statement.object_type == ast::ObjectType::kTableConstraint)
        TRY(rename_constraint(relation, statement, context));
    else
        TRY(rename_relation(relation, statement.new_name, context));
    return tag_for(of_relation ? ast::ObjectType::kTable : statement.object_type);
}

}  // namespace aerolith
