#pragma once

#include <string>

#include "catalog/catalog.h"

namespace aerolith {

/// Who may do what in a database, as its catalog says. Superusers may do everything.
class Authority {
  public:
    Authority(const Catalog& catalog, Oid database) : catalog_(catalog), database_(database) {}

    bool is_superuser(Oid role) const;
    /// Whether `role` may act as `group` without SET ROLE: it is it, or inherits it.
    bool acts_as(Oid role, Oid group) const;
    /// Whether `role` belongs to `group`, inheriting or not.
    bool is_member(Oid role, Oid group) const;
    bool is_admin_of(Oid role, Oid group) const;
    /// Owns the object, or acts as its owner.
    bool owns(Oid role, Oid owner) const { return is_superuser(role) || acts_as(role, owner); }

    Privileges granted(Oid role, const Acl& acl, AclKind kind) const;
    /// Those it may grant on: all to owners and superusers.
    Privileges grantable(Oid role, const Acl& acl, Oid owner, AclKind kind) const;
    Privileges on(Oid role, const RelationDescriptor& relation) const;
    Privileges on_column(Oid role, const RelationDescriptor& relation, std::int16_t column) const;
    Privileges on(Oid role, const SchemaDescriptor& schema) const;
    Privileges on(Oid role, const DatabaseDescriptor& database) const;

    /// "=r/postgres" and its kin, for relacl.
    std::string item_text(const AclItem& item) const;

  private:
    bool reaches(Oid role, Oid group, bool inheriting, int depth) const;

    const Catalog& catalog_;
    Oid database_;
};

/// Owner, access list and comment of the schemas that every database begins with.
void give_initial_rights(SchemaDescriptor& schema);

inline AclKind acl_kind(const RelationDescriptor& relation) {
    return relation.sequence ? AclKind::kSequence : AclKind::kTable;
}

}  // namespace aerolith
