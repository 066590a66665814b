#include "planner/bind/select_level.h"
#include "types/type_info.h"

namespace aerolith {

Result<Binder::SelectOutput> Binder::bind_set_operation(const ast::SelectStatement& select,
                                                        const Scope* outer) {
    // Chains of thousands of UNIONs are deep on the left: walk them in a loop.
    std::vector<const ast::SelectStatement*> chain;
    const ast::SelectStatement* leftmost = &select;
    auto bare = [](const ast::SelectStatement& s) {
        return s.order_by.empty() && !s.limit && !s.offset && !s.with && s.locking.empty();
    };
    while (leftmost->set_operation != ast::SetOperation::kNone &&
           (leftmost == &select || bare(*leftmost))) {
        chain.push_back(leftmost);
        leftmost = leftmost->left;
    }
    // INTERSECT and EXCEPT would have to know all rounds of a recursion.
    auto bind_arm = [&](const ast::SelectStatement& arm, ast::SetOperation op, bool is_right,
                        bool all) {
        RecursionContext context = recursion_;
        if (op == ast::SetOperation::kIntersect && all) recursion_ = RecursionContext::kIntersect;
        if (op == ast::SetOperation::kExcept && (is_right || all))
            recursion_ = RecursionContext::kExcept;
        Result<SelectOutput> bound = bind_select(arm, outer, false);
        recursion_ = context;
        return bound;
    };
    SelectOutput output =
        TRY(bind_arm(*leftmost, chain.back()->set_operation, false, chain.back()->all));
    if (record_) record_->branches.push_back({nullptr, output.record});
    for (std::size_t i = chain.size(); i-- > 0;) {
        SelectOutput right =
            TRY(bind_arm(*chain[i]->right, chain[i]->set_operation, true, chain[i]->all));
        if (record_) record_->branches.push_back({chain[i], right.record});
        output = TRY(combine_set_operation(*chain[i], std::move(output), std::move(right)));
    }
    if (!select.locking.empty()) {
        return error(SqlState::kFeatureNotSupported,
                     "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT");
    }
    TRY(apply_order_and_limit(select, output, outer));
    return output;
}

namespace {

/// The plan with some columns converted; a Project only where it is needed.
struct ConvertedInput {
    LogicalPtr plan;
    std::vector<ColumnId> columns;
};

}  // namespace

/// A literal in the select list of one side takes the type of the other where it stands.
Status Binder::convert_unknown_column(LogicalOp& plan, OutputColumn& column, Oid type,
                                      std::string_view context) {
    if (column.type.oid != type_oid::kUnknown) return {};
    LogicalOp* top = &plan;
    while (top->kind != LogicalKind::kProject && !top->children.empty())
        top = top->children.back().get();
    if (top->kind != LogicalKind::kProject)
        return not_supported("an untyped literal in this place");
    for (ProjectItem& item : static_cast<LogicalProject&>(*top).items) {
        if (item.column.id != column.id) continue;
        item.expr = TRY(coercer_.coerce_to_common(std::move(item.expr), type, context));
        item.column.type = column.type = item.expr->type;
    }
    return {};
}

Result<Binder::SelectOutput> Binder::combine_set_operation(const ast::SelectStatement& select,
                                                           SelectOutput left, SelectOutput right) {
    static constexpr std::string_view kNames[] = {"", "UNION", "INTERSECT", "EXCEPT"};
    std::string_view name = kNames[static_cast<int>(select.set_operation)];
    if (left.columns.size() != right.columns.size()) {
        int location = select.right->targets.empty() ? select.right->location
                                                     : select.right->targets[0].location;
        return error(SqlState::kSyntaxError, "each {} query must have the same number of columns",
                     name)
            .at(location);
    }
    auto op = std::make_unique<LogicalSetOperation>();
    op->op = static_cast<LogicalSetOperation::Op>(static_cast<int>(select.set_operation) - 1);
    op->all = select.all;
    std::vector<Type> types;
    for (std::size_t i = 0; i < left.columns.size(); ++i) {
        ExprPtr a = make_column(left.columns[i].id, left.columns[i].type);
        ExprPtr b = make_column(right.columns[i].id, right.columns[i].type);
        if (i < select.right->targets.size()) b->location = select.right->targets[i].location;
        const Expr* both[] = {a.get(), b.get()};
        Oid type = TRY(coercer_.common_type(both, name));
        TRY(convert_unknown_column(*left.plan, left.columns[i], type, name));
        TRY(convert_unknown_column(*right.plan, right.columns[i], type, name));
        types.push_back({type, left.columns[i].type == right.columns[i].type
                                   ? left.columns[i].type.typmod
                                   : -1});
    }
    auto convert = [&](SelectOutput& side) -> Result<ConvertedInput> {
        ConvertedInput input;
        auto project = std::make_unique<LogicalProject>();
        bool needed = false;
        for (std::size_t i = 0; i < types.size(); ++i) {
            const OutputColumn& column = side.columns[i];
            ExprPtr expr = make_column(column.id, column.type);
            OutputColumn converted = column;
            if (column.type.oid != types[i].oid) {
                needed = true;
                expr = TRY(coercer_.coerce_to_common(std::move(expr), types[i].oid, name));
                converted = new_output(column.name, types[i]);
            }
            input.columns.push_back(converted.id);
            project->items.push_back({converted, std::move(expr)});
        }
        if (!needed) {
            input.plan = std::move(side.plan);
            return input;
        }
        project->children.push_back(std::move(side.plan));
        input.plan = std::move(project);
        return input;
    };
    ConvertedInput a = TRY(convert(left))
    , b = TRY(convert(right));
    op->inputs = {a.columns, b.columns};
    op->children.push_back(std::move(a.plan));
    op->children.push_back(std::move(b.plan));
    SelectOutput output;
    for (std::size_t i = 0; i < types.size(); ++i)
        op->columns.push_back(new_output(left.columns[i].name, types[i]));
    output.columns = op->columns;
    output.plan = std::move(op);
    return output;
}

}  // namespace aerolith
