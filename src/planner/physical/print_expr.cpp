#include "planner/physical/explain.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string print_constant(const Value& value) {
    if (value.is_null()) return fmt::format("NULL::{}", format_type({value.type().oid}));
    const TypeInfo& info = type_info(value.type().oid);
    std::string text;
    info.print(value.datum(), FormatSettings(), text);
    bool bare = info.oid == type_oid::kInt4 || info.oid == type_oid::kNumeric;
    if (info.oid == type_oid::kBool) return text == "t" ? "true" : "false";
    if (bare) return text.starts_with('-') ? fmt::format("'{}'::{}", text, info.sql_name) : text;
    std::string quoted = "'";
    for (char c : text) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + "'::" + format_type({value.type().oid});
}

class ExprPrinter {
  public:
    explicit ExprPrinter(const std::vector<std::string>& names) : names_(names) {}

    std::string print(const Expr& expr) const {
        auto child = [&](std::size_t i) { return print(*expr.children[i]); };
        switch (expr.kind) {
            case ExprKind::kConstant:
                return print_constant(expr.value());
            case ExprKind::kSlot:
                return expr.column() < names_.size() ? names_[expr.column()] : "?";
            case ExprKind::kParameter:
                return print_parameter(expr.get<ParameterRef>().index);
            case ExprKind::kFunction:
                return print_call(expr);
            case ExprKind::kAnd:
                return "(" + join(expr, " AND ") + ")";
            case ExprKind::kOr:
                return "(" + join(expr, " OR ") + ")";
            case ExprKind::kNot:
                return "(NOT " + child(0) + ")";
            case ExprKind::kIsNull:
                return "(" + child(0) + " IS NULL)";
            case ExprKind::kIsNotNull:
                return "(" + child(0) + " IS NOT NULL)";
            case ExprKind::kRelabel:
                return "(" + child(0) + ")::" + format_type(expr.type);
            case ExprKind::kInOut:
            case ExprKind::kTypmod:
                return "(" + child(0) + ")::" + format_type(expr.type);
            case ExprKind::kCoalesce:
                return "COALESCE(" + join(expr, ", ") + ")";
            case ExprKind::kMinMax:
                return (expr.get<bool>() ? "GREATEST(" : "LEAST(") + join(expr, ", ") + ")";
            case ExprKind::kRow:
                return "ROW(" + join(expr, ", ") + ")";
            case ExprKind::kField:
                return "(" + child(0) + ").f" + std::to_string(expr.get<FieldRef>().position + 1);
            case ExprKind::kArray:
                return "ARRAY[" + join(expr, ", ") + "]";
            case ExprKind::kAnyAll: {
                const auto& call = expr.get<AnyAllCall>();
                return fmt::format("({} {} {} ({}))", child(0), call.op ? call.op->name : "=",
                                   call.all ? "ALL" : "ANY", child(1));
            }
            case ExprKind::kAggregate:
                return print_aggregate(expr);
            case ExprKind::kWindow:
                return print_window_call(expr);
            case ExprKind::kSubquery:
                return "(SubPlan)";
            case ExprKind::kCase:
                return print_case(expr);
            case ExprKind::kDistinct: {
                const Expr& equal = *expr.children[0];
                return fmt::format("({} IS DISTINCT FROM {})", print(*equal.children[0]),
                                   print(*equal.children[1]));
            }
            case ExprKind::kNullIf:
                return fmt::format("NULLIF({}, {})", child(1),
                                   print(*expr.children[0]->children[1]));
            default:
                break;
        }
        return "(" + join(expr, ", ") + ")";
    }

  private:
    static std::string print_parameter(std::uint32_t index) {
        return fmt::format("${}",
                           index >= kFirstCorrelation ? index - kFirstCorrelation : index + 1);
    }
    std::string join(const Expr& expr, std::string_view separator) const {
        std::string text;
        for (const ExprPtr& child : expr.children)
            text += (text.empty() ? std::string() : std::string(separator)) + print(*child);
        return text;
    }
    std::string print_call(const Expr& expr) const {
        const FunctionCall& call = expr.call();
        if (call.op && expr.children.size() == 2)
            return fmt::format("({} {} {})", print(*expr.children[0]), call.op->name,
                               print(*expr.children[1]));
        if (call.op) return fmt::format("({} {})", call.op->name, print(*expr.children[0]));
        if (call.is_cast)
            return fmt::format("({})::{}", print(*expr.children[0]), format_type(expr.type));
        return fmt::format("{}({})", call.function->signature.name, join(expr, ", "));
    }
    std::string print_aggregate(const Expr& expr) const {
        const auto& call = expr.get<AggregateCall>();
        std::string inside =
            call.star ? "*" : (call.distinct ? "DISTINCT " : "") + join(expr, ", ");
        return fmt::format("{}({})", call.function->signature.name, inside);
    }
    std::string print_window_call(const Expr& expr) const {
        const auto& call = expr.get<WindowCall>();
        std::string_view name =
            call.aggregate ? call.aggregate->signature.name : call.function->signature.name;
        return fmt::format("{}({}) OVER (?)", name, call.star ? "*" : join(expr, ", "));
    }
    std::string print_case(const Expr& expr) const {
        std::string text = "CASE";
        for (std::size_t i = 0; i + 1 < expr.children.size(); i += 2) {
            text += " WHEN " + print(*expr.children[i]) + " THEN " + print(*expr.children[i + 1]);
        }
        return text + " ELSE " + print(*expr.children.back()) + " END";
    }

    const std::vector<std::string>& names_;
};

}  // namespace

std::string print_expr(const Expr& expr, const std::vector<std::string>& names) {
    return ExprPrinter(names).print(expr);
}

}  // namespace aerolith
