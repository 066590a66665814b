#pragma once

#include "catalog/authority.h"
#include "common/result.h"

namespace aerolith {

/// One GRANT or REVOKE, as it changes an access list.
struct AclChange {
    bool is_grant = true;
    bool grant_option = false;  // WITH GRANT OPTION, GRANT OPTION FOR
    bool cascade = false;
    Oid grantor = kInvalidOid;
    std::vector<Oid> grantees;  // 0: PUBLIC
    Privileges privileges = 0;
};

/// Revoking what others have granted on takes CASCADE (2BP01).
Status apply_change(const AclChange& change, Oid owner, Acl& acl);
/// In whose name: the owner when the role may act as them, else a role of its own that holds grant
/// options.
Oid best_grantor(const Authority& authority, const Catalog& catalog, Oid role, const Acl& acl,
                 Oid owner, Privileges wanted, Privileges& allowed, AclKind kind);

}  // namespace aerolith
