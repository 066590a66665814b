#include "executor/statements/acl_change.h"

#include <bit>

namespace aerolith {
namespace {

Privileges options_of(const Acl& acl, Oid role, Oid owner) {
    if (role == owner) return static_cast<Privileges>(~0);
    Privileges options = 0;
    for (const AclItem& item : acl) {
        if (item.grantee == role) options |= item.grantable;
    }
    return options;
}

/// Who lost grant options loses what they granted by them.
Status revoke_abandoned(Oid grantor, Privileges lost, Oid owner, bool cascade, Acl& acl) {
    lost &= static_cast<Privileges>(~options_of(acl, grantor, owner));
    if (!lost) return {};
    for (std::size_t i = 0; i < acl.size();) {
        AclItem& item = acl[i];
        Privileges dependent = item.granted & lost;
        if (item.grantor != grantor || !dependent) {
            ++i;
            continue;
        }
        if (!cascade)
            return Error(SqlState::kDependentObjectsStillExist, "dependent privileges exist")
                .hint("Use CASCADE to revoke them too.");
        Oid grantee = item.grantee;
        Privileges further = item.grantable & dependent;
        item.granted &= static_cast<Privileges>(~dependent);
        item.grantable &= static_cast<Privileges>(~dependent);
        if (!item.granted && !item.grantable)
            acl.erase(acl.begin() + static_cast<std::ptrdiff_t>(i));
        else
            ++i;
        if (further && grantee != kInvalidOid) {
            TRY(revoke_abandoned(grantee, further, owner, cascade, acl));
            i = 0;
        }
    }
    return {};
}

}  // namespace

Status apply_change(const AclChange& change, Oid owner, Acl& acl) {
    for (Oid grantee : change.grantees) {
        auto find = [&] {
            return std::ranges::find_if(acl, [&](const AclItem& item) {
                return item.grantee == grantee && item.grantor == change.grantor;
            });
        };
        auto item = find();
        if (change.is_grant) {
            if (change.grant_option && grantee == owner) continue;
            if (item == acl.end()) item = acl.insert(acl.end(), {grantee, change.grantor, 0, 0});
            item->granted |= change.privileges;
            if (change.grant_option) item->grantable |= change.privileges;
            continue;
        }
        if (item == acl.end()) continue;
        Privileges lost = item->grantable & change.privileges;
        item->grantable &= static_cast<Privileges>(~change.privileges);
        if (!change.grant_option) item->granted &= static_cast<Privileges>(~change.privileges);
        if (!item->granted && !item->grantable) acl.erase(item);
        if (lost && grantee != kInvalidOid)
            TRY(revoke_abandoned(grantee, lost, owner, change.cascade, acl));
    }
    return {};
}

Oid best_grantor(const Authority& authority, const Catalog& catalog, Oid role, const Acl& acl,
                 Oid owner, Privileges wanted, Privileges& allowed, AclKind kind) {
    if (authority.owns(role, owner)) {
        allowed = all_privileges(kind);
        return owner;
    }
    Oid best = role;
    allowed = 0;
    for (const auto& [oid, candidate] : catalog.roles()) {
        if (!authority.acts_as(role, oid)) continue;
        Privileges options = options_of(acl, oid, owner) & all_privileges(kind);
        bool more = std::popcount(static_cast<unsigned>(options & wanted)) >
                    std::popcount(static_cast<unsigned>(allowed & wanted));
        bool own = oid == role && std::popcount(static_cast<unsigned>(options & wanted)) ==
                                      std::popcount(static_cast<unsigned>(allowed & wanted));
        if (!more && !own) continue;
        best = oid;
        allowed = options;
    }
    return best;
}

}  // namespace aerolith
