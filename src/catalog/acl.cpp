#include "catalog/acl.h"

#include <algorithm>
#include <cctype>

namespace aerolith {
namespace {

constexpr std::string_view kPrivilegeNames[] = {"INSERT",   "SELECT",     "UPDATE",    "DELETE",
                                                "TRUNCATE", "REFERENCES", "TRIGGER",   "EXECUTE",
                                                "USAGE",    "CREATE",     "TEMPORARY", "CONNECT"};

}  // namespace

Privileges all_privileges(AclKind kind) {
    switch (kind) {
        case AclKind::kTable:
            return privilege::kInsert | privilege::kSelect | privilege::kUpdate |
                   privilege::kDelete | privilege::kTruncate | privilege::kReferences |
                   privilege::kTrigger;
        case AclKind::kSequence:
            return privilege::kSelect | privilege::kUpdate | privilege::kUsage;
        case AclKind::kColumn:
            return privilege::kInsert | privilege::kSelect | privilege::kUpdate |
                   privilege::kReferences;
        case AclKind::kSchema:
            return privilege::kUsage | privilege::kCreate;
        case AclKind::kDatabase:
            return privilege::kCreate | privilege::kTemporary | privilege::kConnect;
        case AclKind::kFunction:
            return privilege::kExecute;
        case AclKind::kLanguage:
        case AclKind::kType:
        case AclKind::kForeignDataWrapper:
        case AclKind::kForeignServer:
            return privilege::kUsage;
        case AclKind::kLargeObject:
            return privilege::kSelect | privilege::kUpdate;
        case AclKind::kTablespace:
            return privilege::kCreate;
    }
    return 0;
}

Acl default_acl(AclKind kind, Oid owner) {
    if (kind == AclKind::kColumn) return {};
    Acl acl;
    if (kind == AclKind::kDatabase)
        acl.push_back({kInvalidOid, owner, privilege::kTemporary | privilege::kConnect, 0});
    if (kind == AclKind::kFunction || kind == AclKind::kLanguage || kind == AclKind::kType)
        acl.push_back({kInvalidOid, owner, all_privileges(kind), 0});
    acl.push_back({owner, owner, all_privileges(kind), 0});
    return acl;
}

Privileges privilege_named(std::string_view name) {
    std::string upper;
    for (char c : name) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (upper == "TEMP") return privilege::kTemporary;
    auto found = std::ranges::find(kPrivilegeNames, upper);
    return found == std::end(kPrivilegeNames)
               ? Privileges{0}
               : static_cast<Privileges>(1 << (found - std::begin(kPrivilegeNames)));
}

std::string_view privilege_name(Privileges one) {
    for (std::size_t i = 0; i < std::size(kPrivilegeNames); ++i) {
        if (one == 1 << i) return kPrivilegeNames[i];
    }
    return {};
}

}  // namespace aerolith
