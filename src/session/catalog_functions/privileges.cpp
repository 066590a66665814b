#include "session/catalog_functions/list.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

/// Rights are not kept per object: who can connect may do everything.
Result<Value> allowed_to_all(SessionImpl&, const std::vector<Value>&) { return Value::boolean(true); }

const RoleDescriptor* role_of(SessionImpl& session, const Value& value) {
    if (value.type().oid == type_oid::kOid) return session.catalog().role(static_cast<Oid>(value.as<std::int32_t>()));
    return session.catalog().find_role(value.as<std::string_view>());
}

bool is_member(const Catalog& catalog, const RoleDescriptor& role, Oid group, int depth = 0) {
    if (role.oid == group || role.superuser) return true;
    for (Oid parent : role.member_of) {
        const RoleDescriptor* next = catalog.role(parent);
        if (next && depth < 100 && is_member(catalog, *next, group, depth + 1)) return true;
    }
    return false;
}

Result<Value> has_role(SessionImpl& session, const std::vector<Value>& arguments) {
    bool for_self = arguments.size() == 2;
    const RoleDescriptor* role = for_self ? session.catalog().role(session.current_role()) : role_of(session, arguments[0]);
    const RoleDescriptor* group = role_of(session, arguments[for_self ? 0 : 1]);
    if (!role || !group) return Error(SqlState::kUndefinedObject, "role does not exist");
    return Value::boolean(is_member(session.catalog(), *role, group->oid));
}

Result<Value> user_name_by_oid(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = static_cast<Oid>(arguments[0].as<std::int32_t>());
    const RoleDescriptor* role = session.catalog().role(oid);
    std::string name = role ? role->name : fmt::format("unknown (OID={})", oid);
    return Value::of<std::string_view>({type_oid::kName}, name);
}

Result<Value> row_security_is_active(SessionImpl&, const std::vector<Value>&) { return Value::boolean(false); }

constexpr CatalogFunction kPrivilegeFunctions[] = {
    {"has_any_column_privilege", allowed_to_all}, {"has_column_privilege", allowed_to_all},
    {"has_database_privilege", allowed_to_all},   {"has_function_privilege", allowed_to_all},
    {"has_language_privilege", allowed_to_all},   {"has_schema_privilege", allowed_to_all},
    {"has_sequence_privilege", allowed_to_all},   {"has_table_privilege", allowed_to_all},
    {"has_tablespace_privilege", allowed_to_all}, {"has_type_privilege", allowed_to_all},
    {"pg_has_role", has_role},                    {"pg_get_userbyid", user_name_by_oid},
    {"row_security_active", row_security_is_active},
};

}  // namespace

std::span<const CatalogFunction> privilege_functions() { return kPrivilegeFunctions; }

}  // namespace aerolith
