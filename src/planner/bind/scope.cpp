#include "planner/bind/scope.h"

namespace aerolith {

Error not_reachable(std::string_view alias, int location, SqlState state) {
    return error(state, "invalid reference to FROM-clause entry for table \"{}\"", alias)
        .hint(fmt::format("There is an entry for table \"{}\", but it cannot be referenced from "
                          "this part of the query.",
                          alias))
        .at(location);
}

namespace {

bool holds(const ScopeTable& table, const Expr& column) {
    return column.kind == ExprKind::kColumn &&
           std::ranges::any_of(table.columns, [&](const ScopeColumn& candidate) {
               return candidate.id == column.column();
           });
}

}  // namespace

Result<Scope::Found> Scope::find_column(std::string_view name, int location) const {
    int levels_up = 0;
    for (const Scope* scope = this; scope; scope = scope->parent, ++levels_up) {
        const Visible* match = nullptr;
        for (const Visible& column : scope->visible) {
            if (column.name != name) continue;
            if (match)
                return error(SqlState::kAmbiguousColumn, "column reference \"{}\" is ambiguous",
                             name)
                    .at(location);
            match = &column;
        }
        if (match) {
            for (const ScopeTable& table : scope->tables) {
                if (table.unreachable && holds(table, *match->expr))
                    return not_reachable(table.alias, location, SqlState::kInvalidColumnReference);
            }
            ExprPtr expr = match->expr->clone();
            expr->location = location;
            return Found{std::move(expr), levels_up};
        }
    }
    return Found{};
}

Result<Scope::FoundTable> Scope::find_table(std::string_view schema, std::string_view alias,
                                            int location) const {
    int levels_up = 0;
    for (const Scope* scope = this; scope; scope = scope->parent, ++levels_up) {
        const ScopeTable* match = nullptr;
        for (const ScopeTable& table : scope->tables) {
            if (!table.visible || table.alias != alias ||
                (!schema.empty() && table.schema != schema))
                continue;
            if (match)
                return error(SqlState::kAmbiguousAlias, "table reference \"{}\" is ambiguous",
                             alias)
                    .at(location);
            match = &table;
        }
        if (match && match->unreachable)
            return not_reachable(alias, location, SqlState::kInvalidColumnReference);
        if (match) return FoundTable{match, levels_up};
    }
    return FoundTable{};
}

}  // namespace aerolith
