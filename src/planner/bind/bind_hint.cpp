#include "planner/bind/binder.h"
#include "planner/bind/column_names.h"

/// What a misspelt column name may have meant, by PostgreSQL's rules.
namespace aerolith {
namespace {

constexpr std::size_t kFarthest = 3;

/// Levenshtein distance, or more than `limit` when it is.
std::size_t edit_distance(std::string_view from, std::string_view to, std::size_t limit) {
    if (from.size() > to.size() + limit || to.size() > from.size() + limit) return limit + 1;
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t i = 0; i <= to.size(); ++i) row[i] = i;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            std::size_t replaced = diagonal + (from[i - 1] != to[j - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

struct Guess {
    std::size_t distance = kFarthest + 1;
    std::vector<std::pair<const ScopeTable*, const ScopeColumn*>> found;
};

void consider(const ScopeTable& table, std::string_view alias, std::string_view name,
              Guess& guess) {
    std::size_t penalty = alias.empty() ? 0 : edit_distance(alias, table.alias, kFarthest + 1);
    if (penalty > guess.distance) return;
    for (const ScopeColumn& column : table.columns) {
        std::size_t distance = edit_distance(column.name, name, guess.distance + 1);
        if (distance > name.size() / 2 && column.name != name) continue;
        distance += penalty;
        if (distance > guess.distance || distance > kFarthest) continue;
        if (distance < guess.distance) guess.found.clear();
        guess.distance = distance;
        guess.found.push_back({&table, &column});
    }
}

}  // namespace

std::string Binder::column_hint(std::string_view alias, std::string_view name, const Scope& scope) {
    Guess guess;
    for (const Scope* level = &scope; level; level = level->parent) {
        for (const ScopeTable& table : level->tables) consider(table, alias, name, guess);
        for (std::size_t i = 0; level->beside && i < level->beside->tables.size(); ++i) {
            const ScopeTable& table = level->beside->tables[i];
            for (const ScopeColumn& column : table.columns) {
                if (column.name != name || (!alias.empty() && table.alias != alias)) continue;
                return fmt::format(
                    "There is a column named \"{}\" in table \"{}\", but it cannot be referenced "
                    "from this part of the query.",
                    name, table.alias);
            }
        }
    }
    auto full = [&](std::size_t i) {
        return fmt::format("\"{}.{}\"", guess.found[i].first->alias, guess.found[i].second->name);
    };
    if (guess.found.size() == 1)
        return fmt::format("Perhaps you meant to reference the column {}.", full(0));
    if (guess.found.size() == 2)
        return fmt::format("Perhaps you meant to reference the column {} or the column {}.",
                           full(0), full(1));
    return {};
}

namespace {

/// The arms of a chain of set operations, from the left; chains are deep there.
std::vector<const ast::SelectStatement*> arms_of(const ast::SelectStatement& select) {
    std::vector<const ast::SelectStatement*> arms;
    const ast::SelectStatement* at = &select;
    for (; at->set_operation != ast::SetOperation::kNone; at = at->left) arms.push_back(at->right);
    arms.push_back(at);
    std::ranges::reverse(arms);
    return arms;
}

}  // namespace

/// ORDER BY over a set operation sees the first arm's names only.
Error Binder::no_such_result_column(const ast::SelectStatement& select, std::string_view name,
                                    int location) {
    std::vector<const ast::SelectStatement*> arms = arms_of(select);
    Scope result, beside;
    result.beside = &beside;
    for (std::size_t i = 0; i < arms.size() && arms.size() > 1; ++i) {
        ScopeTable table;
        table.alias = fmt::format("*SELECT* {}", i + 1);
        for (const ast::Target& target : arms[i]->targets) {
            table.columns.push_back(
                {target.alias.empty() ? column_name_of(*target.expr) : std::string(target.alias),
                 0,
                 {},
                 0});
        }
        beside.tables.push_back(std::move(table));
    }
    return no_such_column("", name, result, location);
}

Error Binder::no_such_column(std::string_view alias, std::string_view name, const Scope& scope,
                             int location) {
    Error missing =
        alias.empty()
            ? error(SqlState::kUndefinedColumn, "column \"{}\" does not exist", name)
            : error(SqlState::kUndefinedColumn, "column {}.{} does not exist", alias, name);
    std::string hint = column_hint(alias, name, scope);
    if (!hint.empty()) missing = std::move(missing).hint(std::move(hint));
    return std::move(missing).at(location);
}

}  // namespace aerolith
