#include "catalog/authority.h"
#include "session/session_impl.h"

/// SET ROLE and SET SESSION AUTHORIZATION.
namespace aerolith {

void SessionImpl::become(Oid role) {
    role_ = role;
    bool superuser = Authority(*catalog_, database_).is_superuser(role);
    settings_.set_internal("is_superuser", superuser ? "on" : "off");
    if (client_) client_->parameter_status("is_superuser", superuser ? "on" : "off");
    resolve_search_path();
}

Status SessionImpl::set_role(std::string_view name) {
    if (!catalog_) return {};
    if (name == "none") {
        become(session_role_);
        return {};
    }
    const RoleDescriptor* role = catalog_->find_role(name);
    if (!role) return error(SqlState::kInvalidParameterValue, "role \"{}\" does not exist", name);
    if (!Authority(*catalog_, database_).is_member(session_role_, role->oid)) {
        return error(SqlState::kInsufficientPrivilege, "permission denied to set role \"{}\"",
                     name);
    }
    become(role->oid);
    return {};
}

Status SessionImpl::set_session_authorization(std::string_view name) {
    if (!catalog_) return {};
    const RoleDescriptor* role = catalog_->find_role(name);
    if (!role) return error(SqlState::kInvalidParameterValue, "role \"{}\" does not exist", name);
    if (role->oid != login_role_ && !Authority(*catalog_, database_).is_superuser(login_role_)) {
        return Error(SqlState::kInsufficientPrivilege,
                     "permission denied to set session authorization");
    }
    session_role_ = role->oid;
    settings_.set_internal("role", "none");
    become(role->oid);
    return {};
}

}  // namespace aerolith
