#include "planner/bind/binder.h"

namespace aerolith {
namespace {

Error name_repeated(const ast::CommonTableExpr& syntax) {
    return error(SqlState::kDuplicateAlias, "WITH query name \"{}\" specified more than once",
                 syntax.name)
        .at(syntax.location);
}

}  // namespace

Status Binder::bind_with(const ast::WithClause& with, const Scope* outer,
                         std::vector<LogicalPtr>& definitions) {
    WithFrame frame{with, outer, ctes_.size(), {}, definitions};
    for (const ast::CommonTableExpr& syntax : with.expressions) {
        for (const CteBinding* other : frame.bindings) {
            if (other->name == syntax.name) return name_repeated(syntax);
        }
        auto binding = std::make_unique<CteBinding>();
        binding->name = syntax.name;
        binding->syntax = &syntax;
        frame.bindings.push_back(binding.get());
        cte_storage_.push_back(std::move(binding));
    }
    // The queries of WITH RECURSIVE see each other wherever they stand; else only those before.
    if (with.recursive) ctes_.insert(ctes_.end(), frame.bindings.begin(), frame.bindings.end());
    with_frames_.push_back(&frame);
    Status status;
    for (CteBinding* binding : frame.bindings) {
        if (binding->state == CteBinding::State::kPending)
            status = bind_common_table(frame, *binding);
        if (!status.ok()) break;
        if (!with.recursive) ctes_.push_back(binding);
    }
    with_frames_.pop_back();
    for (const CteBinding* binding : frame.bindings) {
        if (record_) record_->ctes.push_back(binding->record);
    }
    return status;
}

/// A query of WITH RECURSIVE that is named before its turn is bound there and then, in the
/// surroundings of its clause.
Status Binder::bind_pending_cte(CteBinding& binding, int location) {
    for (std::size_t i = with_frames_.size(); i-- > 0;) {
        WithFrame& frame = *with_frames_[i];
        if (std::ranges::find(frame.bindings, &binding) == frame.bindings.end()) continue;
        std::vector<CteBinding*> visible(ctes_.begin(),
                                         ctes_.begin() + static_cast<std::ptrdiff_t>(frame.hidden));
        visible.insert(visible.end(), frame.bindings.begin(), frame.bindings.end());
        std::swap(ctes_, visible);
        RecursionContext context = std::exchange(recursion_, RecursionContext::kAllowed);
        Status status = bind_common_table(frame, binding);
        recursion_ = context;
        std::swap(ctes_, visible);
        return status;
    }
    return error(SqlState::kInvalidRecursion,
                 "recursive query \"{}\" does not have the form non-recursive-term UNION [ALL] "
                 "recursive-term",
                 binding.name)
        .at(location);
}

Status Binder::bind_common_table(WithFrame& frame, CteBinding& binding) {
    const ast::CommonTableExpr& syntax = *binding.syntax;
    if (syntax.search) return not_supported("a SEARCH clause", syntax.search->location);
    if (syntax.cycle) return not_supported("a CYCLE clause", syntax.cycle->location);
    SelectOutput output = TRY(bind_cte_query(frame, binding));
    if (syntax.columns.size() > output.columns.size()) {
        return error(SqlState::kInvalidColumnReference,
                     "WITH query \"{}\" has {} columns available but {} columns specified",
                     syntax.name, output.columns.size(), syntax.columns.size())
            .at(syntax.location);
    }
    binding.id = next_cte_++;
    binding.columns = output.columns;
    binding.record = output.record;
    for (std::size_t i = 0; i < syntax.columns.size(); ++i)
        binding.columns[i].name = syntax.columns[i].name;
    binding.state = CteBinding::State::kDone;
    auto definition = std::make_unique<LogicalCte>();
    definition->cte = binding.id;
    definition->name = binding.name;
    definition->materialized = syntax.materialize == ast::CteMaterialize::kAlways;
    for (const OutputColumn& column : output.columns) definition->columns.push_back(column.id);
    definition->children.push_back(std::move(output.plan));
    frame.definitions.push_back(std::move(definition));
    return {};
}

Result<Binder::SelectOutput> Binder::bind_cte_query(const WithFrame& frame, CteBinding& binding) {
    const ast::CommonTableExpr& syntax = *binding.syntax;
    if (syntax.query->kind == ast::StatementKind::kSelect) {
        const auto& select = syntax.query->as<ast::SelectStatement>();
        if (frame.syntax.recursive) return bind_recursive_query(select, frame, binding);
        return bind_select(select, frame.outer, true);
    }
    if (&frame.syntax != top_with_) {
        return error(SqlState::kFeatureNotSupported,
                     "WITH clause containing a data-modifying statement must be at the top level")
            .at(syntax.location);
    }
    binding.state = CteBinding::State::kInitialTerm;
    BoundStatement bound = TRY(bind_change(*syntax.query));
    if (binding.self_references > 0) {
        return error(SqlState::kInvalidRecursion,
                     "recursive query \"{}\" must not contain data-modifying statements",
                     binding.name)
            .at(syntax.location);
    }
    SelectOutput output;
    for (const ResultField& field : bound.fields)
        output.columns.push_back({field.id, field.name, field.type});
    output.plan = std::move(bound.plan);
    binding.returns_rows = bound.returns_rows;
    return output;
}

Result<LogicalPtr> Binder::bind_cte_scan(CteBinding& binding, const ast::RelationRef& ref,
                                         Scope& scope) {
    if (binding.state == CteBinding::State::kPending) TRY(bind_pending_cte(binding, ref.location));
    bool recursive = binding.state != CteBinding::State::kDone;
    if (recursive) TRY(check_recursive_reference(binding, ref.location));
    if (!binding.returns_rows) {
        return error(SqlState::kFeatureNotSupported,
                     "WITH query \"{}\" does not have a RETURNING clause", binding.name)
            .at(ref.location);
    }
    auto scan = std::make_unique<LogicalCteScan>();
    scan->cte = binding.id;
    scan->alias = ref.alias.name.empty() ? ref.name.name : ref.alias.name;
    ScopeTable entry;
    entry.alias = scan->alias;
    entry.recursive_reference = recursive;
    for (const OutputColumn& column : binding.columns) {
        scan->columns.push_back(new_output(column.name, column.type));
        entry.columns.push_back({column.name, scan->columns.back().id, column.type, 0});
        if (auto source = sources_.find(column.id); source != sources_.end())
            sources_[scan->columns.back().id] = source->second;
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
