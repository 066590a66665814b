#include "planner/bind/column_names.h"

#include <cstdint>

#include "parser/ast/expressions.h"
#include "parser/ast/select.h"

namespace aerolith {
namespace {

/// A weak name gives way to a better one further in: SELECT CASE WHEN a THEN b ELSE c::text END is
/// called c.
struct Name {
    enum class Strength : std::uint8_t { kNone, kWeak, kStrong } strength = Strength::kNone;
    std::string text = "?column?";

    static Name strong(std::string_view text) { return {Strength::kStrong, std::string(text)}; }
    Name or_weak(std::string_view other) && {
        if (strength == Strength::kStrong) return std::move(*this);
        return {Strength::kWeak, std::string(other)};
    }
};

Name name_of(const ast::Expr& expr);

Name name_of_indirection(const ast::Indirection& node) {
    for (std::size_t i = node.steps.size(); i-- > 0;) {
        if (node.steps[i].kind == ast::IndirectionStep::Kind::kField)
            return Name::strong(node.steps[i].field);
    }
    return name_of(*node.operand);
}

Name name_of_sublink(const ast::SubLink& link) {
    if (link.sub_kind == ast::SubLinkKind::kExists) return Name::strong("exists");
    if (link.sub_kind == ast::SubLinkKind::kArray) return Name::strong("array");
    if (link.sub_kind != ast::SubLinkKind::kScalar || link.query->targets.empty()) return {};
    const ast::Target& target = link.query->targets.front();
    return Name::strong(target.alias.empty() ? column_name_of(*target.expr)
                                             : std::string(target.alias));
}

std::string_view name_of_value_function(const ast::SqlValueFunction& function) {
    static constexpr std::string_view kNames[] = {
        "current_date",   "current_time",    "current_timestamp", "localtime",
        "localtimestamp", "current_role",    "current_user",      "user",
        "session_user",   "current_catalog", "current_schema"};
    return kNames[static_cast<int>(function.value)];
}

Name name_of(const ast::Expr& expr) {
    switch (expr.kind) {
        case ast::ExprKind::kColumnRef:
            return Name::strong(expr.as<ast::ColumnRef>().parts.back());
        case ast::ExprKind::kFunctionCall:
            return Name::strong(expr.as<ast::FunctionCall>().name.base());
        case ast::ExprKind::kTypeCast: {
            const auto& cast = expr.as<ast::TypeCast>();
            return name_of(*cast.operand).or_weak(cast.type->name.base());
        }
        case ast::ExprKind::kCase: {
            const auto& node = expr.as<ast::CaseExpr>();
            return (node.otherwise ? name_of(*node.otherwise) : Name()).or_weak("case");
        }
        case ast::ExprKind::kCoalesce:
            return Name::strong("coalesce");
        case ast::ExprKind::kMinMax:
            return Name::strong(expr.as<ast::MinMaxExpr>().greatest ? "greatest" : "least");
        case ast::ExprKind::kArray:
            return Name::strong("array");
        case ast::ExprKind::kRow:
            return Name::strong("row");
        case ast::ExprKind::kGrouping:
            return Name::strong("grouping");
        case ast::ExprKind::kCollate:
            return name_of(*expr.as<ast::CollateExpr>().operand);
        case ast::ExprKind::kOperator:
            return expr.as<ast::Operator>().op_kind == ast::OperatorKind::kNullIf
                       ? Name::strong("nullif")
                       : Name();
        case ast::ExprKind::kIndirection:
            return name_of_indirection(expr.as<ast::Indirection>());
        case ast::ExprKind::kSubLink:
            return name_of_sublink(expr.as<ast::SubLink>());
        case ast::ExprKind::kSqlValueFunction:
            return Name::strong(name_of_value_function(expr.as<ast::SqlValueFunction>()));
        default:
            return {};
    }
}

}  // namespace

std::string column_name_of(const ast::Expr& expr) {
    return name_of(expr).text;
}

}  // namespace aerolith
