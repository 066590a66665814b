#include "planner/bind/binder.h"
#include "types/type_info.h"

/// WITH RECURSIVE: the first arm of the UNION gives the columns and the first rows, the second
/// reads those of the round before.
namespace aerolith {

/// Whether a query calls itself shows when its first arm has been bound and the second names it; a
/// query that does not is bound as any other.
Result<Binder::SelectOutput> Binder::bind_recursive_query(const ast::SelectStatement& select,
                                                          const WithFrame& frame,
                                                          CteBinding& binding) {
    RecursionContext context = std::exchange(recursion_, RecursionContext::kAllowed);
    std::size_t visible_ctes = ctes_.size();
    std::vector<LogicalPtr> definitions;
    auto bind = [&]() -> Result<SelectOutput> {
        if (select.set_operation != ast::SetOperation::kUnion) {
            binding.state = CteBinding::State::kInitialTerm;
            return bind_select(select, frame.outer, true);
        }
        std::shared_ptr<QueryRecord> record = open_record(select);
        binding.state = CteBinding::State::kInnerWith;
        if (select.with) TRY(bind_with(*select.with, frame.outer, definitions));
        SelectOutput output = TRY(bind_recursive_union(select, frame.outer, binding));
        close_record(record, output);
        output.plan = wrap_ctes(std::move(definitions), std::move(output.plan));
        return output;
    };
    QueryRecord* outer_record = record_;
    Result<SelectOutput> bound = bind();
    record_ = outer_record;
    ctes_.resize(visible_ctes);
    recursion_ = context;
    return bound;
}

Status Binder::check_recursive_reference(CteBinding& binding, int location) {
    if (binding.syntax->query->kind != ast::StatementKind::kSelect) {
        return error(SqlState::kInvalidRecursion,
                     "recursive query \"{}\" must not contain data-modifying statements",
                     binding.name)
            .at(binding.syntax->location);
    }
    const auto& query = binding.syntax->query->as<ast::SelectStatement>();
    if (query.set_operation != ast::SetOperation::kUnion) {
        return error(SqlState::kInvalidRecursion,
                     "recursive query \"{}\" does not have the form non-recursive-term UNION [ALL] "
                     "recursive-term",
                     binding.name)
            .at(binding.syntax->location);
    }
    for (const WithFrame* frame : with_frames_) {
        // Another query of the same clause is being bound on behalf of this one.
        for (const CteBinding* other : frame->bindings) {
            bool between = other != &binding && other->state != CteBinding::State::kDone &&
                           other->state != CteBinding::State::kPending;
            if (!between || std::ranges::find(frame->bindings, &binding) == frame->bindings.end())
                continue;
            return error(SqlState::kFeatureNotSupported,
                         "mutual recursion between WITH items is not implemented")
                .at(std::min(binding.syntax->location, other->syntax->location));
        }
    }
    std::string_view place;
    switch (recursion_) {
        case RecursionContext::kSubquery:
            place = "a subquery";
            break;
        case RecursionContext::kOuterJoin:
            place = "an outer join";
            break;
        case RecursionContext::kIntersect:
            place = "INTERSECT";
            break;
        case RecursionContext::kExcept:
            place = "EXCEPT";
            break;
        case RecursionContext::kAllowed:
            break;
    }
    if (binding.state == CteBinding::State::kInitialTerm) place = "its non-recursive term";
    if (binding.state == CteBinding::State::kInnerWith) place = "a subquery";
    if (!place.empty()) {
        return error(SqlState::kInvalidRecursion,
                     "recursive reference to query \"{}\" must not appear within {}", binding.name,
                     place)
            .at(location);
    }
    if (++binding.self_references > 1) {
        return error(SqlState::kInvalidRecursion,
                     "recursive reference to query \"{}\" must not appear more than once",
                     binding.name)
            .at(location);
    }
    return {};
}

namespace {

int target_location(const ast::SelectStatement& select, std::size_t column) {
    const ast::SelectStatement* first = &select;
    while (first->set_operation != ast::SetOperation::kNone) first = first->left;
    if (column < first->targets.size()) return first->targets[column].expr->location;
    if (!first->values.empty() && column < first->values[0].size())
        return first->values[0][column]->location;
    return -1;
}

/// Clauses that would have to see all rounds before the first is done.
Status refuse_clauses(const ast::SelectStatement& select) {
    auto refuse = [](std::string_view clause, int location) -> Status {
        return error(SqlState::kFeatureNotSupported, "{} in a recursive query is not implemented",
                     clause)
            .at(location);
    };
    if (!select.order_by.empty()) return refuse("ORDER BY", select.order_by[0].expr->location);
    if (select.offset) return refuse("OFFSET", select.offset->location);
    if (select.limit) return refuse("LIMIT", select.limit->location);
    if (!select.locking.empty()) return refuse("FOR UPDATE/SHARE", -1);
    return {};
}

}  // namespace

Result<Binder::SelectOutput> Binder::bind_recursive_union(const ast::SelectStatement& select,
                                                          const Scope* outer, CteBinding& binding) {
    binding.state = CteBinding::State::kInitialTerm;
    SelectOutput left = TRY(bind_select(*select.left, outer, true));
    binding.id = next_cte_++;
    binding.columns = left.columns;
    const auto& names = binding.syntax->columns;
    for (std::size_t i = 0; i < names.size() && i < binding.columns.size(); ++i)
        binding.columns[i].name = names[i].name;
    binding.state = CteBinding::State::kRecursiveTerm;
    SelectOutput right = TRY(bind_select(*select.right, outer, false));
    if (binding.self_references == 0) {
        // Types of both arms count here: bind them again as a plain UNION, without its WITH, which
        // stays.
        binding.state = CteBinding::State::kInitialTerm;
        return bind_select_body(select, outer, true);
    }
    TRY(refuse_clauses(select));
    if (record_) {
        record_->branches.push_back({nullptr, left.record});
        record_->branches.push_back({&select, right.record});
    }
    std::vector<Type> types;
    for (const OutputColumn& column : left.columns) types.push_back(column.type);
    SelectOutput output = TRY(combine_set_operation(select, std::move(left), std::move(right)));
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (output.columns[i].type == types[i]) continue;
        return error(SqlState::kDatatypeMismatch,
                     "recursive query \"{}\" column {} has type {} in non-recursive term but type "
                     "{} overall",
                     binding.name, i + 1, format_type(types[i]),
                     format_type(output.columns[i].type))
            .hint("Cast the output of the non-recursive term to the correct type.")
            .at(target_location(select, i));
    }
    auto& both = static_cast<LogicalSetOperation&>(*output.plan);
    auto recursive = std::make_unique<LogicalRecursive>();
    recursive->cte = binding.id;
    recursive->name = binding.name;
    recursive->all = select.all;
    recursive->columns = std::move(both.columns);
    recursive->inputs = std::move(both.inputs);
    recursive->children = std::move(both.children);
    output.plan = std::move(recursive);
    return output;
}

}  // namespace aerolith
