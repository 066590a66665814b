#include "planner/rules/check_constants.h"

namespace aerolith {
namespace {

class ConstantCheck {
  public:
    explicit ConstantCheck(EvalContext& eval) : eval_(eval) {}

    Status tree(const LogicalOp& op) {
        Status status;
        for_each_expr(op, [&](const Expr& expr) {
            if (status.ok()) status = check(expr);
        });
        TRY(std::move(status));
        for (const LogicalPtr& child : op.children) TRY(tree(*child));
        return {};
    }

  private:
    Status check(const Expr& expr) {
        switch (expr.kind) {
            case ExprKind::kCase:
                return check_case(expr);
            case ExprKind::kCoalesce:
                return check_coalesce(expr);
            case ExprKind::kFunction:
                return check_call(expr);
            case ExprKind::kSubquery: {
                const auto& subquery = expr.get<SubqueryCall>();
                // The columns of an EXISTS are never computed.
                if (subquery.kind != SubqueryKind::kExists) TRY(tree(*subquery.plan));
                return check_children(expr);
            }
            default:
                return check_children(expr);
        }
    }
    Status check_children(const Expr& expr) {
        for (const ExprPtr& child : expr.children) TRY(check(*child));
        return {};
    }

    /// Children: when, then, when, then, ..., else.
    Status check_case(const Expr& expr) {
        for (std::size_t at = 0; at < expr.children.size(); ++at) {
            const Expr& child = *expr.children[at];
            TRY(check(child));
            bool is_condition = at % 2 == 0 && at + 1 < expr.children.size();
            if (!is_condition || !child.is_constant()) continue;
            if (!child.value().is_null() && child.value().as<bool>())
                return check(*expr.children[at + 1]);
            ++at;
        }
        return {};
    }
    Status check_coalesce(const Expr& expr) {
        for (const ExprPtr& child : expr.children) {
            TRY(check(*child));
            if (child->is_constant() && !child->value().is_null()) break;
        }
        return {};
    }
    /// A call over constants that is still there is one whose folding failed.
    Status check_call(const Expr& expr) {
        TRY(check_children(expr));
        const FunctionSpec& spec = *expr.call().function->spec;
        if (spec.volatility != Volatility::kImmutable) return {};
        std::vector<Vector> arguments;
        for (const ExprPtr& child : expr.children) {
            if (!child->is_constant()) return {};
            arguments.push_back(Vector::constant(child->value()));
        }
        Vector out(expr.type);
        return spec.kernel(eval_, arguments, 1, out);
    }

    EvalContext& eval_;
};

}  // namespace

Status check_constants(const LogicalOp& root, EvalContext& eval) {
    return ConstantCheck(eval).tree(root);
}

}  // namespace aerolith
