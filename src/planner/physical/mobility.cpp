#include "planner/physical/mobility.h"

#include "types/type_info.h"

namespace aerolith {
namespace {

/// Text forms of these name objects of the catalog, or may hold a value that does.
bool prints_names(Oid type) {
    const TypeInfo& info = type_info(type);
    const Oid of = info.element != kInvalidOid ? info.element : type;
    switch (of) {
        case type_oid::kRegproc:
        case type_oid::kRegprocedure:
        case type_oid::kRegoper:
        case type_oid::kRegclass:
        case type_oid::kRegtype:
        case type_oid::kRegnamespace:
        case type_oid::kRegrole:
        case type_oid::kAclItem:
        case type_oid::kRecord:
            return true;
        default:
            return type_info(of).kind == 'p';
    }
}

bool prints_no_names(const Expr& expr) {
    return !prints_names(expr.type.oid) &&
           std::ranges::none_of(expr.children,
                                [](const auto& child) { return prints_names(child->type.oid); });
}

bool node_runs_anywhere(const Expr& node) {
    switch (node.kind) {
        case ExprKind::kFunction: {
            const FunctionSpec& spec = *node.call().function->spec;
            return spec.volatility == Volatility::kImmutable ||
                   (spec.by_format && prints_no_names(node));
        }
        case ExprKind::kInOut:
            return prints_no_names(node);
        case ExprKind::kParameter:
            return node.get<ParameterRef>().index < kFirstCorrelation;
        case ExprKind::kSubquery:
        case ExprKind::kSetFunction:
            return false;
        default:
            return true;
    }
}

}  // namespace

bool runs_anywhere(const Expr& expr) {
    bool all = true;
    walk(expr, [&](const Expr& node) { all = all && node_runs_anywhere(node); });
    return all;
}

}  // namespace aerolith
