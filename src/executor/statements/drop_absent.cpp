#include "executor/statements/drop_absent.h"

#include "executor/statements/names.h"
#include "functions/registry.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

using ast::ObjectType;

struct AbsentKind {
    ObjectType type;
    std::string_view word;  // of messages
    std::string_view tag;
    bool in_schema = false;
};
constexpr AbsentKind kAbsentKinds[] = {
    {ObjectType::kMaterializedView, "materialized view", "DROP MATERIALIZED VIEW", true},
    {ObjectType::kForeignTable, "foreign table", "DROP FOREIGN TABLE", true},
    {ObjectType::kType, "type", "DROP TYPE", true},
    {ObjectType::kDomain, "type", "DROP DOMAIN", true},
    {ObjectType::kExtension, "extension", "DROP EXTENSION"},
    {ObjectType::kConversion, "conversion", "DROP CONVERSION", true},
    {ObjectType::kStatistics, "statistics object", "DROP STATISTICS", true},
    {ObjectType::kLanguage, "language", "DROP LANGUAGE"},
    {ObjectType::kEventTrigger, "event trigger", "DROP EVENT TRIGGER"},
    {ObjectType::kAccessMethod, "access method", "DROP ACCESS METHOD"},
    {ObjectType::kForeignDataWrapper, "foreign-data wrapper", "DROP FOREIGN DATA WRAPPER"},
    {ObjectType::kForeignServer, "server", "DROP SERVER"},
    {ObjectType::kPublication, "publication", "DROP PUBLICATION"},
    {ObjectType::kTextSearchParser, "text search parser", "DROP TEXT SEARCH PARSER", true},
    {ObjectType::kTextSearchDictionary, "text search dictionary", "DROP TEXT SEARCH DICTIONARY",
     true},
    {ObjectType::kTextSearchTemplate, "text search template", "DROP TEXT SEARCH TEMPLATE", true},
    {ObjectType::kTextSearchConfiguration, "text search configuration",
     "DROP TEXT SEARCH CONFIGURATION", true},
    {ObjectType::kTrigger, "trigger", "DROP TRIGGER"},
    {ObjectType::kRule, "rule", "DROP RULE"},
    {ObjectType::kPolicy, "policy", "DROP POLICY"},
    {ObjectType::kFunction, "function", "DROP FUNCTION", true},
    {ObjectType::kProcedure, "procedure", "DROP PROCEDURE", true},
    {ObjectType::kRoutine, "routine", "DROP ROUTINE", true},
    {ObjectType::kAggregate, "aggregate", "DROP AGGREGATE", true},
};

std::string joined_name(const ast::ObjectName& name) {
    std::string text;
    for (std::string_view part : name.parts) text += (text.empty() ? "" : ".") + std::string(part);
    return text;
}

/// What is missing of one object named in DROP, in PostgreSQL's words.
class AbsentObject {
  public:
    AbsentObject(const AbsentKind& kind, const ast::ObjectReference& object,
                 StatementContext& context)
        : kind_(kind), object_(object), context_(context) {}

    Status drop(bool if_exists) {
        if (!object_.on.name.empty()) return drop_on_relation(if_exists);
        if (kind_.in_schema && object_.name.qualified()) {
            std::string_view schema = object_.name.parts[object_.name.parts.size() - 2];
            if (!context_.catalog().find_schema(schema))
                return missing(SqlState::kInvalidSchemaName,
                               fmt::format("schema \"{}\"", schema), if_exists);
        }
        if (is_routine()) return drop_routine(if_exists);
        const TypeInfo* type = find_type_by_name(object_.name.base());
        if (kind_.word == "type" && type) {
            return error(SqlState::kDependentObjectsStillExist,
                         "cannot drop type {} because it is required by the database system",
                         format_type({type->oid}));
        }
        bool relation = kind_.type == ObjectType::kMaterializedView ||
                        kind_.type == ObjectType::kForeignTable;
        if (relation) TRY(check_other_relation());
        return missing(relation ? SqlState::kUndefinedTable : SqlState::kUndefinedObject,
                       fmt::format("{} \"{}\"", kind_.word, joined_name(object_.name)), if_exists);
    }

  private:
    bool is_routine() const {
        return kind_.type == ObjectType::kFunction || kind_.type == ObjectType::kProcedure ||
               kind_.type == ObjectType::kRoutine || kind_.type == ObjectType::kAggregate;
    }
    Status missing(SqlState state, std::string what, bool if_exists) {
        if (!if_exists) return Error(state, what + " does not exist");
        context_.notice(Severity::kNotice, what + " does not exist, skipping");
        return {};
    }
    Status check_other_relation() {
        RelationPtr other = TRY(find_relation(relation_name(object_.name), context_, true));
        if (!other) return {};
        return error(SqlState::kWrongObjectType, "\"{}\" is not a {}", other->name, kind_.word)
            .hint(fmt::format("Use DROP {} to remove a {}.",
                              other->kind == RelationKind::kTable      ? "TABLE"
                              : other->kind == RelationKind::kSequence ? "SEQUENCE"
                                                                       : "VIEW",
                              relation_kind_name(other->kind)));
    }
    Status drop_on_relation(bool if_exists) {
        RelationPtr relation = TRY(find_relation(object_.on, context_, true));
        std::string on = object_.on.schema.empty()
                             ? std::string(object_.on.name)
                             : fmt::format("{}.{}", object_.on.schema, object_.on.name);
        if (!object_.on.schema.empty() && !context_.catalog().find_schema(object_.on.schema))
            return missing(SqlState::kInvalidSchemaName,
                           fmt::format("schema \"{}\"", object_.on.schema), if_exists);
        if (!relation)
            return missing(SqlState::kUndefinedTable, fmt::format("relation \"{}\"", on),
                           if_exists);
        // An error speaks of the table, a notice of the relation.
        std::string_view kind =
            kind_.type != ObjectType::kRule && !if_exists ? "table" : "relation";
        return missing(SqlState::kUndefinedObject,
                       fmt::format("{} \"{}\" for {} \"{}\"", kind_.word, object_.name.base(),
                                   kind, if_exists ? on : relation->name),
                       if_exists);
    }

    Status drop_routine(bool if_exists) {
        if (is_built_in()) return not_supported("dropping a built-in function");
        if (!object_.arguments_given && !if_exists) {
            return error(SqlState::kUndefinedFunction, "could not find a {} named \"{}\"",
                         kind_.word, joined_name(object_.name));
        }
        std::string types;
        BindEnvironment environment = context_.bind_environment();
        ParameterTypes parameters;
        Binder binder(environment, parameters);
        for (const ast::TypeName* name : object_.argument_types) {
            Result<Type> type = binder.bind_type_name(*name);
            if (!type.ok()) {
                if (!if_exists) return type.take_error();
                if (name->name.qualified() && !context_.catalog().find_schema(name->name.parts[0]))
                    return missing(SqlState::kInvalidSchemaName,
                                   fmt::format("schema \"{}\"", name->name.parts[0]), true);
                return missing(SqlState::kUndefinedObject,
                               fmt::format("type \"{}\"", joined_name(name->name)), true);
            }
            if (!types.empty()) types += if_exists ? "," : ", ";
            types += if_exists ? joined_name(name->name) : format_type({type->oid});
            for (std::size_t i = 0; if_exists && i < name->array_bounds.size(); ++i) types += "[]";
        }
        return missing(SqlState::kUndefinedFunction,
                       fmt::format("{} {}({})", kind_.word, joined_name(object_.name), types),
                       if_exists);
    }
    bool is_built_in() const {
        if (object_.name.qualified() && object_.name.parts[0] != "pg_catalog") return false;
        const Registry& registry = Registry::instance();
        std::string_view name = object_.name.base();
        return !registry.scalars(name).empty() || !registry.aggregates(name).empty() ||
               !registry.sets(name).empty() || !registry.windows(name).empty();
    }

    const AbsentKind& kind_;
    const ast::ObjectReference& object_;
    StatementContext& context_;
};

}  // namespace

Result<std::string> drop_absent(const ast::DropStatement& statement, StatementContext& context) {
    for (const AbsentKind& kind : kAbsentKinds) {
        if (kind.type != statement.object_type) continue;
        for (const ast::ObjectReference& object : statement.objects)
            TRY(AbsentObject(kind, object, context).drop(statement.if_exists));
        return std::string(kind.tag);
    }
    return not_supported("dropping this kind of object");
}

}  // namespace aerolith
