#include "catalog/authority.h"
#include "functions/registry.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"
#include "types/array/array.h"
#include "types/oid/object_names.h"

namespace aerolith {
namespace {

bool is_oid(const Value& value) {
    return value.type().oid == type_oid::kOid;
}
Oid oid_of(const Value& value) {
    return static_cast<Oid>(value.as<std::int32_t>());
}

/// One asked-for privilege, perhaps WITH GRANT OPTION.
struct Question {
    Privileges privilege = 0;
    bool grantable = false;
};

Result<std::vector<Question>> parse_questions(std::string_view text, Privileges allowed) {
    std::vector<Question> questions;
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t comma = std::min(text.find(',', at), text.size());
        std::string item(text.substr(at, comma - at));
        at = comma + 1;
        while (item.starts_with(' ')) item.erase(0, 1);
        while (item.ends_with(' ')) item.pop_back();
        std::string name;
        for (char c : item) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        constexpr std::string_view kOption = " WITH GRANT OPTION";
        Question question;
        question.grantable = name.ends_with(kOption);
        if (question.grantable) name.resize(name.size() - kOption.size());
        question.privilege = privilege_named(name) & allowed;
        if (!question.privilege && name != "RULE") {
            return error(SqlState::kInvalidParameterValue, "unrecognized privilege type: \"{}\"",
                         item);
        }
        questions.push_back(question);
    }
    return questions;
}

bool answer(const std::vector<Question>& questions, Privileges granted, Privileges grantable) {
    return std::ranges::any_of(questions, [&](const Question& question) {
        return (question.privilege & (question.grantable ? grantable : granted)) != 0;
    });
}

/// (role, object, ..., privileges) with the role left out, the current one.
struct Arguments {
    Oid role = kInvalidOid;
    std::vector<Value> rest;
};

Result<Oid> role_named(SessionImpl& session, const Value& value) {
    if (is_oid(value)) return oid_of(value);
    std::string_view name = value.as<std::string_view>();
    if (name == "public") return kInvalidOid;
    if (const RoleDescriptor* role = session.catalog().find_role(name)) return role->oid;
    return error(SqlState::kUndefinedObject, "role \"{}\" does not exist", name);
}

Result<Arguments> split_arguments(SessionImpl& session, const std::vector<Value>& arguments,
                                  std::size_t without_role) {
    Arguments split;
    bool given = arguments.size() > without_role;
    split.role = given ? TRY(role_named(session, arguments[0])) : session.current_role();
    split.rest.assign(arguments.begin() + (given ? 1 : 0), arguments.end());
    return split;
}

Result<Oid> relation_of(SessionImpl& session, const Value& value) {
    return is_oid(value) ? Result<Oid>(oid_of(value))
                         : session.eval().relation_oid(value.as<std::string_view>());
}

Authority authority(SessionImpl& session) {
    return {session.catalog(), session.database()};
}

bool answer_for(SessionImpl& session, const std::vector<Question>& questions, Oid role,
                const Acl& acl, Oid owner, AclKind kind) {
    return answer(questions, authority(session).granted(role, acl, kind),
                  authority(session).grantable(role, acl, owner, kind));
}

/// Everybody reads the system's tables.
Value system_answer(const std::vector<Question>& questions, SessionImpl& session, Oid role) {
    bool superuser = authority(session).is_superuser(role);
    return Value::boolean(answer(questions,
                                 superuser ? static_cast<Privileges>(~0) : privilege::kSelect,
                                 superuser ? static_cast<Privileges>(~0) : Privileges{0}));
}

Result<Value> has_relation_privilege(SessionImpl& session, const std::vector<Value>& arguments,
                                     Privileges allowed) {
    Arguments split = TRY(split_arguments(session, arguments, 2));
    Oid oid = TRY(relation_of(session, split.rest[0]));
    std::vector<Question> questions =
        TRY(parse_questions(split.rest[1].as<std::string_view>(), allowed));
    RelationPtr relation = session.catalog().relation(oid);
    if (!relation && VirtualTables::find(oid)) return system_answer(questions, session, split.role);
    if (!relation) return Value::null({type_oid::kBool});
    AclKind kind = acl_kind(*relation);
    return Value::boolean(answer_for(session, questions, split.role,
                                     effective_acl(relation->acl, kind, relation->owner),
                                     relation->owner, kind));
}

Result<Value> has_table_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    return has_relation_privilege(
        session, arguments, all_privileges(AclKind::kTable) | all_privileges(AclKind::kSequence));
}

Result<Value> has_sequence_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = TRY(relation_of(session, arguments[arguments.size() - 2]));
    RelationPtr relation = session.catalog().relation(oid);
    if (relation && !relation->sequence)
        return error(SqlState::kWrongObjectType, "\"{}\" is not a sequence", relation->name);
    return has_relation_privilege(session, arguments, all_privileges(AclKind::kSequence));
}

Result<Value> has_column_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    Arguments split = TRY(split_arguments(session, arguments, 3));
    Oid oid = TRY(relation_of(session, split.rest[0]));
    std::vector<Question> questions = TRY(
        parse_questions(split.rest[2].as<std::string_view>(), all_privileges(AclKind::kColumn)));
    RelationPtr relation = session.catalog().relation(oid);
    if (!relation && VirtualTables::find(oid)) return system_answer(questions, session, split.role);
    if (!relation) return Value::null({type_oid::kBool});
    const ColumnDescriptor* column = nullptr;
    if (split.rest[1].type().oid == type_oid::kInt2) {
        std::int16_t number = split.rest[1].as<std::int16_t>();
        if (number < 1 || static_cast<std::size_t>(number) > relation->columns.size())
            return Value::null({type_oid::kBool});
        column = &relation->column(number);
    } else {
        column = relation->find_column(split.rest[1].as<std::string_view>());
        if (!column) {
            return error(SqlState::kUndefinedColumn,
                         "column \"{}\" of relation \"{}\" does not exist",
                         split.rest[1].as<std::string_view>(), relation->name);
        }
    }
    Acl acl = effective_acl(relation->acl, acl_kind(*relation), relation->owner);
    if (column->acl) acl.insert(acl.end(), column->acl->begin(), column->acl->end());
    return Value::boolean(
        answer_for(session, questions, split.role, acl, relation->owner, AclKind::kTable));
}

Result<Value> has_any_column_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    Arguments split = TRY(split_arguments(session, arguments, 2));
    Oid oid = TRY(relation_of(session, split.rest[0]));
    std::vector<Question> questions = TRY(
        parse_questions(split.rest[1].as<std::string_view>(), all_privileges(AclKind::kColumn)));
    RelationPtr relation = session.catalog().relation(oid);
    if (!relation && VirtualTables::find(oid)) return system_answer(questions, session, split.role);
    if (!relation) return Value::null({type_oid::kBool});
    Acl acl = effective_acl(relation->acl, acl_kind(*relation), relation->owner);
    for (const ColumnDescriptor& column : relation->columns) {
        if (column.acl) acl.insert(acl.end(), column.acl->begin(), column.acl->end());
    }
    return Value::boolean(
        answer_for(session, questions, split.role, acl, relation->owner, AclKind::kTable));
}

/// Of a schema or database, null when split.rest[0] names none: an unknown oid has no answer, an
/// unknown name is an error.
template <class Descriptor>
Result<Value> answer_on(const Descriptor* object, AclKind kind, std::string_view what,
                        SqlState unknown, SessionImpl& session, const Arguments& split) {
    const Value& name = split.rest[0];
    if (!object && is_oid(name)) return Value::null({type_oid::kBool});
    if (!object)
        return error(unknown, "{} \"{}\" does not exist", what, name.as<std::string_view>());
    std::vector<Question> questions =
        TRY(parse_questions(split.rest[1].as<std::string_view>(), all_privileges(kind)));
    Acl acl = effective_acl(object->acl, kind, object->owner);
    return Value::boolean(answer_for(session, questions, split.role, acl, object->owner, kind));
}

Result<Value> has_schema_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    Arguments split = TRY(split_arguments(session, arguments, 2));
    const Value& name = split.rest[0];
    const SchemaDescriptor* schema =
        is_oid(name) ? session.catalog().schema(oid_of(name))
                     : session.catalog().find_schema(name.as<std::string_view>());
    return answer_on(schema, AclKind::kSchema, "schema", SqlState::kInvalidSchemaName, session,
                     split);
}

Result<Value> has_database_privilege(SessionImpl& session, const std::vector<Value>& arguments) {
    Arguments split = TRY(split_arguments(session, arguments, 2));
    const Value& name = split.rest[0];
    const DatabaseDescriptor* database = nullptr;
    for (const auto& [oid, candidate] : session.catalog().databases()) {
        if (is_oid(name) ? oid == oid_of(name) : candidate->name == name.as<std::string_view>())
            database = candidate.get();
    }
    return answer_on(database, AclKind::kDatabase, "database", SqlState::kInvalidCatalogName,
                     session, split);
}

/// Functions, types, languages and tablespaces are everybody's to use.
template <Privileges allowed>
Result<Value> has_common_privilege(SessionImpl&, const std::vector<Value>& arguments) {
    TRY(parse_questions(arguments.back().as<std::string_view>(), allowed));
    return Value::boolean(true);
}

Result<Value> has_role(SessionImpl& session, const std::vector<Value>& arguments) {
    Arguments split = TRY(split_arguments(session, arguments, 2));
    Oid group = TRY(role_named(session, split.rest[0]));
    std::string mode;
    for (char c : split.rest[1].as<std::string_view>())
        mode += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    bool option = mode.ends_with(" WITH GRANT OPTION") || mode.ends_with(" WITH ADMIN OPTION");
    if (option) return Value::boolean(authority(session).is_admin_of(split.role, group));
    if (mode == "USAGE") return Value::boolean(authority(session).acts_as(split.role, group));
    if (mode == "MEMBER") return Value::boolean(authority(session).is_member(split.role, group));
    return error(SqlState::kInvalidParameterValue, "unrecognized privilege type: \"{}\"",
                 split.rest[1].as<std::string_view>());
}

/// acldefault(kind, owner): the letters are those of pg_default_acl and pg_dump.
Result<Value> default_privileges(SessionImpl& session, const std::vector<Value>& arguments) {
    static constexpr std::pair<char, AclKind> kKinds[] = {
        {'c', AclKind::kColumn},        {'r', AclKind::kTable},
        {'s', AclKind::kSequence},      {'d', AclKind::kDatabase},
        {'f', AclKind::kFunction},      {'l', AclKind::kLanguage},
        {'L', AclKind::kLargeObject},   {'n', AclKind::kSchema},
        {'t', AclKind::kTablespace},    {'F', AclKind::kForeignDataWrapper},
        {'S', AclKind::kForeignServer}, {'T', AclKind::kType},
    };
    std::string_view kind = arguments[0].as<std::string_view>();
    char letter = kind.empty() ? '\0' : kind[0];
    auto found = std::ranges::find(kKinds, letter, &std::pair<char, AclKind>::first);
    if (found == std::end(kKinds))
        return error(SqlState::kInternalError, "unrecognized object type abbreviation: {}", letter);
    ArrayBuilder array(type_oid::kAclItem);
    for (const AclItem& item : default_acl(found->second, oid_of(arguments[1]))) {
        std::string text = authority(session).item_text(item);
        array.add(Datum::of(std::string_view(text)));
    }
    std::string bytes;
    array.finish(bytes);
    return Value::of<std::string_view>({type_oid::kAclItemArray}, bytes);
}

Result<Value> user_name_by_oid(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = oid_of(arguments[0]);
    const RoleDescriptor* role = session.catalog().role(oid);
    std::string name = role ? role->name : fmt::format("unknown (OID={})", oid);
    return Value::of<std::string_view>({type_oid::kName}, name);
}

Result<Value> row_security_is_active(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(false);
}

constexpr CatalogFunction kPrivilegeFunctions[] = {
    {"acldefault", default_privileges},
    {"has_any_column_privilege", has_any_column_privilege},
    {"has_column_privilege", has_column_privilege},
    {"has_database_privilege", has_database_privilege},
    {"has_function_privilege", has_common_privilege<privilege::kExecute>},
    {"has_language_privilege", has_common_privilege<privilege::kUsage>},
    {"has_schema_privilege", has_schema_privilege},
    {"has_sequence_privilege", has_sequence_privilege},
    {"has_table_privilege", has_table_privilege},
    {"has_tablespace_privilege", has_common_privilege<privilege::kCreate>},
    {"has_type_privilege", has_common_privilege<privilege::kUsage>},
    {"pg_has_role", has_role},
    {"pg_get_userbyid", user_name_by_oid},
    {"row_security_active", row_security_is_active},
};

}  // namespace

std::span<const CatalogFunction> privilege_functions() {
    return kPrivilegeFunctions;
}

}  // namespace aerolith
