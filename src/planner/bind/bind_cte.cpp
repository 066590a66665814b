#include "planner/bind/binder.h"

namespace aerolith {

Status Binder::bind_with(const ast::WithClause& with, const Scope* outer, std::vector<LogicalPtr>& definitions) {
    for (const ast::CommonTableExpr& syntax : with.expressions) {
        for (const ast::CommonTableExpr& other : with.expressions) {
            if (&other < &syntax && other.name == syntax.name) {
                return error(SqlState::kDuplicateAlias, "WITH query name \"{}\" specified more than once", syntax.name).at(syntax.location);
            }
        }
        if (with.recursive) return not_supported("WITH RECURSIVE", with.location);
        if (syntax.query->kind != ast::StatementKind::kSelect) return not_supported("a data-modifying statement in WITH", syntax.location);
        SelectOutput output = TRY(bind_select(syntax.query->as<ast::SelectStatement>(), outer, true));
        if (syntax.columns.size() > output.columns.size()) {
            return error(SqlState::kInvalidColumnReference, "WITH query \"{}\" has {} columns available but {} columns specified", syntax.name,
                         output.columns.size(), syntax.columns.size())
                .at(syntax.location);
        }
        auto binding = std::make_unique<CteBinding>();
        binding->name = syntax.name;
        binding->id = next_cte_++;
        binding->columns = output.columns;
        for (std::size_t i = 0; i < syntax.columns.size(); ++i) binding->columns[i].name = syntax.columns[i].name;
        auto definition = std::make_unique<LogicalCte>();
        definition->cte = binding->id;
        definition->name = binding->name;
        for (const OutputColumn& column : output.columns) definition->columns.push_back(column.id);
        definition->children.push_back(std::move(output.plan));
        definitions.push_back(std::move(definition));
        ctes_.push_back(binding.get());
        cte_storage_.push_back(std::move(binding));
    }
    return {};
}

LogicalPtr Binder::bind_cte_scan(CteBinding& binding, const ast::RelationRef& ref, Scope& scope) {
    auto scan = std::make_unique<LogicalCteScan>();
    scan->cte = binding.id;
    scan->alias = ref.alias.name.empty() ? ref.name.name : ref.alias.name;
    ScopeTable entry;
    entry.alias = scan->alias;
    for (const OutputColumn& column : binding.columns) {
        scan->columns.push_back(new_output(column.name, column.type));
        entry.columns.push_back({column.name, scan->columns.back().id, column.type, 0});
    }
    scope.tables.push_back(std::move(entry));
    return scan;
}

LogicalPtr Binder::wrap_ctes(std::vector<LogicalPtr> definitions, LogicalPtr body) {
    while (!definitions.empty()) {
        definitions.back()->children.push_back(std::move(body));
        body = std::move(definitions.back());
        definitions.pop_back();
    }
    return body;
}

}  // namespace aerolith
