#include "planner/bind/scope.h"

namespace aerolith {

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
        if (match) return FoundTable{match, levels_up};
    }
    return FoundTable{};
}

}  // namespace aerolith
