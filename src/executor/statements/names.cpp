#include "executor/statements/names.h"
#include "executor/statements/authorize.h"

namespace aerolith {

Result<Oid> creation_schema(const ast::RelationName& name, StatementContext& context) {
    if (name.schema == "pg_temp") return context.temporary_schema();
    if (!name.schema.empty()) {
        const SchemaDescriptor* schema = context.catalog().find_schema(name.schema);
        if (!schema)
            return error(SqlState::kInvalidSchemaName, "schema \"{}\" does not exist", name.schema)
                .at(name.location);
        if (schema->oid == kPgCatalogSchema || schema->oid == kInformationSchema ||
            schema->oid == kAerolithSchema) {
            return error(SqlState::kInsufficientPrivilege, "permission denied to create \"{}.{}\"",
                         name.schema, name.name)
                .detail("System catalog modifications are currently disallowed.");
        }
        TRY(require_create(schema->oid, context));
        return schema->oid;
    }
    for (Oid schema : context.search_path()) {
        const SchemaDescriptor* known = context.catalog().schema(schema);
        if (schema == kPgCatalogSchema || !known || known->name.starts_with(kTemporarySchema))
            continue;
        TRY(require_create(schema, context));
        return schema;
    }
    return Error(SqlState::kInvalidSchemaName, "no schema has been selected to create in")
        .at(name.location);
}

Result<RelationPtr> find_relation(const ast::RelationName& name, StatementContext& context,
                                  bool missing_ok) {
    BindEnvironment environment = context.bind_environment();
    ParameterTypes parameters;
    ast::RelationName unplaced = name;  // utility statements do not say where
    unplaced.location = -1;
    return Binder(environment, parameters).find_relation(unplaced, missing_ok);
}

Result<Catalog::IndexPlace> find_index(const ast::RelationName& name, StatementContext& context,
                                       bool missing_ok) {
    const Catalog& catalog = context.catalog();
    Catalog::IndexPlace place;
    if (!name.schema.empty()) {
        const SchemaDescriptor* schema = catalog.find_schema(name.schema);
        if (schema) place = catalog.find_index(schema->oid, name.name);
    } else {
        for (Oid schema : context.search_path()) {
            place = catalog.find_index(schema, name.name);
            if (place.index) break;
        }
    }
    if (!place.index && !missing_ok) {
        return error(SqlState::kUndefinedObject, "index \"{}\" does not exist", name.name).at(-1);
    }
    return place;
}

std::string_view relation_kind_name(RelationKind kind) {
    switch (kind) {
        case RelationKind::kTable:
            return "table";
        case RelationKind::kView:
            return "view";
        case RelationKind::kSequence:
            return "sequence";
        case RelationKind::kIndex:
            return "index";
    }
    return "relation";
}

Result<RelationPtr> lock_table(const ast::RelationName& name, RelationLockMode mode,
                               StatementContext& context, bool missing_ok) {
    RelationPtr table = TRY(find_relation(name, context, missing_ok));
    if (!table) return table;
    if (table->kind != RelationKind::kTable) {
        return error(SqlState::kWrongObjectType, "\"{}\" is not a table", table->name);
    }
    TRY(context.transaction().lock_relation(table->oid, mode));
    // What waited may have changed the table: look again.
    TRY(context.refresh_catalog());
    return find_relation(name, context, missing_ok);
}

ast::RelationName relation_name(const ast::ObjectName& name) {
    ast::RelationName relation;
    relation.location = name.location;
    relation.name = name.base();
    if (name.parts.size() >= 2) relation.schema = name.parts[name.parts.size() - 2];
    if (name.parts.size() >= 3) relation.database = name.parts[name.parts.size() - 3];
    return relation;
}

namespace {

/// Cuts the two parts evenly so that the whole fits a name (PostgreSQL's makeObjectName).
std::string make_object_name(std::string_view first, std::string_view second,
                             std::string_view label) {
    constexpr std::size_t kNameMax = 63;
    std::size_t overhead = label.empty() ? 0 : label.size() + 1;
    if (!second.empty()) ++overhead;
    std::size_t available = kNameMax - overhead;
    std::size_t first_size = first.size(), second_size = second.size();
    while (first_size + second_size > available) {
        if (first_size > second_size)
            --first_size;
        else
            --second_size;
    }
    std::string name(first.substr(0, first_size));
    if (!second.empty()) name.append("_").append(second.substr(0, second_size));
    if (!label.empty()) name.append("_").append(label);
    return name;
}

}  // namespace

std::string choose_name(std::string_view first, std::string_view second, std::string_view label,
                        Oid schema, StatementContext& context,
                        const std::vector<std::string>& also_taken) {
    for (int pass = 0;; ++pass) {
        std::string modified(label);
        if (pass > 0) modified += std::to_string(pass);
        std::string name = make_object_name(first, second, modified);
        bool taken = context.catalog().find_relation(schema, name) ||
                     context.catalog().find_index(schema, name).index ||
                     std::ranges::find(also_taken, name) != also_taken.end();
        if (!taken) return name;
    }
}

Status claim_relation_name(Oid schema, std::string_view name, Oid oid, StatementContext& context) {
    if (TRY(context.store().claim_name(ObjectClass::kRelation, schema, name, oid))) return {};
    return error(SqlState::kDuplicateTable, "relation \"{}\" already exists", name);
}

}  // namespace aerolith
