#include "executor/statements/check_access.h"

#include "executor/statements/authorize.h"

namespace aerolith {
namespace {

/// A privilege on the table serves all its columns; else every column used must have it, and where
/// none is used any one will do.
bool has_for_columns(Oid role, const RelationDescriptor& relation, Privileges one,
                     const std::set<std::int16_t>& columns, const Authority& authority) {
    if (authority.on(role, relation) & one) return true;
    auto has = [&](std::int16_t number) {
        return (authority.on_column(role, relation, number) & one) != 0;
    };
    if (!columns.empty()) return std::ranges::all_of(columns, has);
    return std::ranges::any_of(relation.columns, [&](const ColumnDescriptor& column) {
        return !column.dropped && has(column.number);
    });
}

bool is_allowed(Oid role, const RelationDescriptor& relation, const RelationAccess& access,
                const Authority& authority) {
    bool reads = (access.needed & privilege::kSelect) || !access.selected.empty();
    if (reads && !has_for_columns(role, relation, privilege::kSelect, access.selected, authority))
        return false;
    bool inserts = access.needed & privilege::kInsert;
    if (inserts && !has_for_columns(role, relation, privilege::kInsert, access.inserted, authority))
        return false;
    bool updates = (access.needed & privilege::kUpdate) || !access.updated.empty();
    if (updates && !has_for_columns(role, relation, privilege::kUpdate, access.updated, authority))
        return false;
    return !(access.needed & privilege::kDelete) ||
           (authority.on(role, relation) & privilege::kDelete);
}

}  // namespace

Status check_access(const std::vector<RelationAccess>& accesses, StatementContext& context) {
    Authority authority = authority_of(context);
    for (const RelationAccess& access : accesses) {
        Oid role = access.role != kInvalidOid ? access.role : context.current_role();
        if (authority.is_superuser(role)) continue;
        RelationPtr relation = context.catalog().relation(access.relation);
        if (relation && !is_allowed(role, *relation, access, authority))
            return permission_denied(*relation);
    }
    return {};
}

}  // namespace aerolith
