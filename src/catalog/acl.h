#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/oid.h"

namespace aerolith {

/// Privileges by the bits PostgreSQL gives them; `kAclLetters` names them in this order.
using Privileges = std::uint16_t;
namespace privilege {
inline constexpr Privileges kInsert = 1 << 0, kSelect = 1 << 1, kUpdate = 1 << 2, kDelete = 1 << 3,
                            kTruncate = 1 << 4, kReferences = 1 << 5, kTrigger = 1 << 6,
                            kExecute = 1 << 7, kUsage = 1 << 8, kCreate = 1 << 9,
                            kTemporary = 1 << 10, kConnect = 1 << 11;
}
inline constexpr std::string_view kAclLetters = "arwdDxtXUCTc";

/// What one role granted another.
struct AclItem {
    Oid grantee = kInvalidOid;  // 0: PUBLIC
    Oid grantor = kInvalidOid;
    Privileges granted = 0;
    Privileges grantable = 0;  // WITH GRANT OPTION
};
using Acl = std::vector<AclItem>;

enum class AclKind : std::uint8_t {
    kTable,
    kSequence,
    kColumn,
    kSchema,
    kDatabase,
    kFunction,
    kLanguage,
    kType,
    kLargeObject,
    kTablespace,
    kForeignDataWrapper,
    kForeignServer,
};

/// Every privilege there is for the kind.
Privileges all_privileges(AclKind kind);
/// What holds while nothing was granted or revoked.
Acl default_acl(AclKind kind, Oid owner);
inline Acl effective_acl(const std::optional<Acl>& acl, AclKind kind, Oid owner) {
    return acl ? *acl : default_acl(kind, owner);
}
/// "SELECT"; 0: no such privilege. Takes any case.
Privileges privilege_named(std::string_view name);
std::string_view privilege_name(Privileges one);

}  // namespace aerolith
