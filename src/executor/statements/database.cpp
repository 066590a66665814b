#include "parser/ast/database.h"

#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"

namespace aerolith {
namespace {

Status outside_block(std::string_view command, StatementContext& context) {
    if (!context.in_transaction_block()) return {};
    return error(SqlState::kActiveSqlTransaction, "{} cannot run inside a transaction block",
                 command);
}

Status require_database_creator(StatementContext& context) {
    const RoleDescriptor* self = context.catalog().role(context.current_role());
    if (self && (self->superuser || self->create_database)) return {};
    return Error(SqlState::kInsufficientPrivilege, "permission denied to create database");
}

}  // namespace

Result<std::string> execute_create_database(const ast::Statement& syntax,
                                            StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateDatabaseStatement>();
    TRY(outside_block("CREATE DATABASE", context));
    TRY(require_database_creator(context));
    DatabaseDescriptor database;
    database.name = statement.name;
    database.owner = context.current_role();
    for (const ast::Option& option : statement.options) {
        if (option.type == ast::Option::Type::kNone) continue;
        if (option.name == "owner") {
            const RoleDescriptor* owner = context.catalog().find_role(option.text);
            if (!owner)
                return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", option.text);
            database.owner = owner->oid;
        } else if (option.name == "connection_limit") {
            database.connection_limit = static_cast<std::int32_t>(option.integer);
        } else if (option.name == "allow_connections") {
            database.allow_connections =
                option.integer != 0 || option.text == "true" || option.text == "on";
        } else if (option.name == "is_template") {
            database.is_template =
                option.integer != 0 || option.text == "true" || option.text == "on";
        } else if (option.name == "template") {
            if (option.text != "template0" && option.text != "template1")
                return not_supported("a template other than template1", option.location);
        } else if (option.name == "encoding") {
            std::string_view name = option.text;
            if (name != "UTF8" && name != "utf8" && name != "UTF-8" && name != "utf-8" &&
                option.integer != 6)
                return not_supported("an encoding other than UTF8", option.location);
        } else if (option.name == "lc_collate" || option.name == "lc_ctype" ||
                   option.name == "locale") {
            if (option.text != "C" && option.text != "POSIX" && option.text != "C.UTF-8")
                return not_supported("a locale other than C", option.location);
        } else {
            return not_supported(fmt::format("the database option {}", option.name),
                                 option.location);
        }
    }
    database.oid = TRY(context.new_oid());
    if (!TRY(context.store().claim_name(ObjectClass::kDatabase, kInvalidOid, database.name,
                                        database.oid))) {
        return error(SqlState::kDuplicateDatabase, "database \"{}\" already exists", database.name);
    }
    TRY(context.store().put(database));
    // A new database begins as template1 does: with the system's schemas and public.
    CatalogStore inside(context.transaction(), database.oid);
    for (Oid oid : {kPgCatalogSchema, kPublicSchema, kInformationSchema, kAerolithSchema}) {
        SchemaDescriptor schema;
        schema.oid = oid;
        schema.name = oid == kPublicSchema        ? "public"
                      : oid == kPgCatalogSchema   ? "pg_catalog"
                      : oid == kInformationSchema ? "information_schema"
                                                  : "aerolith";
        give_initial_rights(schema);
        TRY(inside.put(schema));
        TRY(inside.claim_name(ObjectClass::kSchema, kInvalidOid, schema.name, oid));
    }
    TRY(context.catalog_changed());
    return std::string("CREATE DATABASE");
}

Result<std::string> execute_drop_database(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::DropDatabaseStatement>();
    TRY(outside_block("DROP DATABASE", context));
    const DatabaseDescriptor* database = context.catalog().find_database(statement.name);
    if (!database) {
        if (!statement.if_exists)
            return error(SqlState::kInvalidCatalogName, "database \"{}\" does not exist",
                         statement.name);
        context.notice(Severity::kNotice,
                       fmt::format("database \"{}\" does not exist, skipping", statement.name));
        return std::string("DROP DATABASE");
    }
    TRY(require_owner(*database, context));
    if (database->is_template)
        return Error(SqlState::kWrongObjectType, "cannot drop a template database");
    if (database->oid == context.database())
        return Error(SqlState::kObjectInUse, "cannot drop the currently open database");
    int others = context.sessions_in(database->oid);
    if (others > 0) {
        if (statement.force)
            return not_supported("DROP DATABASE WITH (FORCE) while sessions use it");
        return error(SqlState::kObjectInUse, "database \"{}\" is being accessed by other users",
                     statement.name)
            .detail(others == 1
                        ? std::string("There is 1 other session using the database.")
                        : fmt::format("There are {} other sessions using the database.", others));
    }
    Oid oid = database->oid;
    CatalogStore inside(context.transaction(), oid);
    std::shared_ptr<Catalog> contents =
        TRY(inside.load(context.storage().transactions().visible()));
    for (const auto& [relation_oid, relation] : contents->relations()) {
        if (relation->kind == RelationKind::kTable)
            context.transaction().drop_index_on_commit(relation->storage);
        for (const IndexDescriptor& index : relation->indexes) {
            if (index.storage != relation->storage)
                context.transaction().drop_index_on_commit(index.storage);
            TRY(inside.release_name(ObjectClass::kRelation, relation->schema, index.name));
        }
        if (relation->sequence)
            context.forget_sequence_on_commit(relation_oid, relation->sequence->generation);
        TRY(inside.release_name(ObjectClass::kRelation, relation->schema, relation->name));
        TRY(inside.erase(ObjectClass::kRelation, relation_oid));
        TRY(inside.erase(ObjectClass::kStatistics, relation_oid));
    }
    for (const auto& [schema_oid, schema] : contents->schemas()) {
        TRY(inside.release_name(ObjectClass::kSchema, kInvalidOid, schema->name));
        TRY(inside.erase(ObjectClass::kSchema, schema_oid));
    }
    TRY(context.store().release_name(ObjectClass::kDatabase, kInvalidOid, statement.name));
    TRY(context.store().erase(ObjectClass::kDatabase, oid));
    TRY(context.catalog_changed());
    return std::string("DROP DATABASE");
}

}  // namespace aerolith
