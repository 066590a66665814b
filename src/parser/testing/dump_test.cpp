// The dump that parser tests compare, and a test of its own shape.
#include "parser/testing/dump.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "parser/ast/all.h"
#include "parser/parser.h"

namespace aerolith::testing {

using namespace ast;

namespace {

template <class T, class F>
std::string joined(List<T> items, F text, std::string_view separator = ", ") {
    std::string out;
    for (const T& item : items) {
        if (!out.empty()) out += separator;
        out += text(item);
    }
    return out;
}

std::string dotted(const ObjectName& name) {
    return joined(
        name.parts, [](std::string_view part) { return std::string(part); }, ".");
}

std::string all(ExprList items) {
    return joined(items, [](const Expr* item) { return dump(item); });
}

std::string dump_sort(List<SortItem> items) {
    return joined(items, [](const SortItem& item) {
        constexpr std::string_view kDirections[] = {"", " asc", " desc", " using"};
        constexpr std::string_view kNulls[] = {"", " nulls first", " nulls last"};
        return fmt::format("{}{}{}", dump(item.expr), kDirections[static_cast<int>(item.direction)],
                           kNulls[static_cast<int>(item.nulls)]);
    });
}

std::string dump_call(const FunctionCall& call) {
    std::string out = dotted(call.name) + "(";
    if (call.distinct) out += "distinct ";
    if (call.star) out += "*";
    out += joined(call.arguments, [](const FunctionArgument& argument) {
        return (argument.name.empty() ? "" : std::string(argument.name) + " => ") +
               dump(argument.value);
    });
    if (call.variadic) out += " variadic";
    if (!call.order_by.empty())
        out += (call.within_group ? " within " : " order ") + dump_sort(call.order_by);
    out += ")";
    if (call.filter != nullptr) out += " filter " + dump(call.filter);
    if (call.over != nullptr) {
        out += fmt::format(" over ({}{} by {} order {})", call.over->name, call.over->reference,
                           all(call.over->partition_by), dump_sort(call.over->order_by));
    }
    return out;
}

std::string dump_operator(const Operator& op) {
    std::string left = op.left == nullptr ? "" : dump(op.left) + " ";
    switch (op.op_kind) {
        case OperatorKind::kAny:
            return fmt::format("({}{} any {})", left, dotted(op.name), dump(op.right));
        case OperatorKind::kAll:
            return fmt::format("({}{} all {})", left, dotted(op.name), dump(op.right));
        case OperatorKind::kDistinct:
            return fmt::format("({}distinct {})", left, dump(op.right));
        case OperatorKind::kNotDistinct:
            return fmt::format("({}not distinct {})", left, dump(op.right));
        case OperatorKind::kNullIf:
            return fmt::format("nullif({}, {})", dump(op.left), dump(op.right));
        default:
            break;
    }
    if (!op.list.empty()) return fmt::format("({}{} [{}])", left, dotted(op.name), all(op.list));
    return fmt::format("({}{} {})", left, dotted(op.name), dump(op.right));
}

std::string dump_constant(const Constant& constant) {
    switch (constant.type) {
        case Constant::Type::kNull:
            return "null";
        case Constant::Type::kBoolean:
            return constant.integer != 0 ? "true" : "false";
        case Constant::Type::kInteger:
            return std::to_string(constant.integer);
        case Constant::Type::kNumeric:
            return "#" + std::string(constant.text);
        case Constant::Type::kString:
            return fmt::format("'{}'", constant.text);
        case Constant::Type::kBitString:
            return fmt::format("bits {}", constant.text);
    }
    return {};
}

std::string dump_sublink(const SubLink& link) {
    constexpr std::string_view kNames[] = {"exists", "any", "all", "scalar", "array"};
    std::string test =
        link.test == nullptr ? "" : dump(link.test) + " " + dotted(link.operator_name) + " ";
    return fmt::format("({}{} {{{}}})", test, kNames[static_cast<int>(link.sub_kind)],
                       dump(*link.query));
}

std::string dump_indirection(const Indirection& value) {
    std::string out = dump(value.operand);
    for (const IndirectionStep& step : value.steps) {
        switch (step.kind) {
            case IndirectionStep::Kind::kField:
                out += "->" + std::string(step.field);
                break;
            case IndirectionStep::Kind::kStar:
                out += "->*";
                break;
            case IndirectionStep::Kind::kIndex:
                out += "[" + dump(step.upper) + "]";
                break;
            case IndirectionStep::Kind::kSlice:
                out += fmt::format("[{}:{}]", step.lower ? dump(step.lower) : "",
                                   step.upper ? dump(step.upper) : "");
                break;
        }
    }
    return out;
}

std::string dump_case(const CaseExpr& value) {
    std::string out = "case";
    if (value.operand != nullptr) out += " " + dump(value.operand);
    for (const CaseWhen& when : value.whens)
        out += fmt::format(" when {} then {}", dump(when.condition), dump(when.result));
    if (value.otherwise != nullptr) out += " else " + dump(value.otherwise);
    return out + " end";
}

std::string dump_table(const TableRef* ref) {
    std::string out;
    if (const auto* relation = ref->try_as<RelationRef>()) {
        out = (relation->only ? "only " : "") + std::string(relation->name.schema) +
              (relation->name.schema.empty() ? "" : ".") + std::string(relation->name.name);
    } else if (const auto* query = ref->try_as<SubqueryRef>()) {
        out = (query->lateral ? "lateral {" : "{") + dump(*query->query) + "}";
    } else if (const auto* function = ref->try_as<FunctionRef>()) {
        out = joined(function->functions, [](const TableFunction& f) { return dump(f.call); });
        if (function->with_ordinality) out += " ordinality";
    } else {
        const auto& join = ref->as<JoinRef>();
        constexpr std::string_view kNames[] = {"join", "left", "right", "full"};
        out = fmt::format(
            "({} {}{} {}{}{})", dump_table(join.left), join.natural ? "natural " : "",
            kNames[static_cast<int>(join.join)], dump_table(join.right),
            join.on ? " on " + dump(join.on) : "",
            join.using_columns.empty() ? "" : " using " + std::string(join.using_columns[0].name));
    }
    if (!ref->alias.name.empty()) out += " as " + std::string(ref->alias.name);
    return out;
}

std::string dump_group(const GroupItem& item) {
    constexpr std::string_view kNames[] = {"", "()", "rollup", "cube", "sets"};
    if (item.kind == GroupItem::Kind::kExpr) return dump(item.expr);
    if (item.kind == GroupItem::Kind::kEmpty) return "()";
    return fmt::format("{}({})", kNames[static_cast<int>(item.kind)],
                       joined(item.items, dump_group));
}

}  // namespace

std::string dump(const TypeName& type) {
    std::string out = dotted(type.name);
    if (!type.type_modifiers.empty()) out += "(" + all(type.type_modifiers) + ")";
    for (int bound : type.array_bounds) out += bound < 0 ? "[]" : fmt::format("[{}]", bound);
    return out;
}

std::string dump(const Expr* expr) {
    switch (expr->kind) {
        case ExprKind::kColumnRef: {
            const auto& column = expr->as<ColumnRef>();
            std::string name = joined(
                column.parts, [](std::string_view part) { return std::string(part); }, ".");
            return column.star ? (name.empty() ? "*" : name + ".*") : name;
        }
        case ExprKind::kConstant:
            return dump_constant(expr->as<Constant>());
        case ExprKind::kParam:
            return fmt::format("${}", expr->as<Param>().number);
        case ExprKind::kTypeCast:
            return fmt::format("({}::{})", dump(expr->as<TypeCast>().operand),
                               dump(*expr->as<TypeCast>().type));
        case ExprKind::kOperator:
            return dump_operator(expr->as<Operator>());
        case ExprKind::kBool: {
            const auto& value = expr->as<BoolExpr>();
            if (value.op == BoolKind::kNot)
                return fmt::format("(not {})", dump(value.arguments[0]));
            std::string_view word = value.op == BoolKind::kAnd ? " and " : " or ";
            return "(" +
                   joined(
                       value.arguments, [](const Expr* item) { return dump(item); }, word) +
                   ")";
        }
        case ExprKind::kNullTest:
            return fmt::format("({} is{} null)", dump(expr->as<NullTest>().operand),
                               expr->as<NullTest>().negated ? " not" : "");
        case ExprKind::kBooleanTest: {
            constexpr std::string_view kNames[] = {"true",      "not true", "false",
                                                   "not false", "unknown",  "not unknown"};
            const auto& test = expr->as<BooleanTest>();
            return fmt::format("({} is {})", dump(test.operand),
                               kNames[static_cast<int>(test.test)]);
        }
        case ExprKind::kCase:
            return dump_case(expr->as<CaseExpr>());
        case ExprKind::kCoalesce:
            return "coalesce(" + all(expr->as<CoalesceExpr>().arguments) + ")";
        case ExprKind::kMinMax:
            return (expr->as<MinMaxExpr>().greatest ? "greatest(" : "least(") +
                   all(expr->as<MinMaxExpr>().arguments) + ")";
        case ExprKind::kFunctionCall:
            return dump_call(expr->as<FunctionCall>());
        case ExprKind::kSqlValueFunction:
            return fmt::format("value{}({})", static_cast<int>(expr->as<SqlValueFunction>().value),
                               expr->as<SqlValueFunction>().precision);
        case ExprKind::kSubLink:
            return dump_sublink(expr->as<SubLink>());
        case ExprKind::kRow:
            return "row(" + all(expr->as<RowExpr>().fields) + ")";
        case ExprKind::kArray:
            return "array[" + all(expr->as<ArrayExpr>().elements) + "]";
        case ExprKind::kIndirection:
            return dump_indirection(expr->as<Indirection>());
        case ExprKind::kCollate:
            return fmt::format("({} collate {})", dump(expr->as<CollateExpr>().operand),
                               dotted(expr->as<CollateExpr>().collation));
        case ExprKind::kGrouping:
            return "grouping(" + all(expr->as<GroupingExpr>().arguments) + ")";
        case ExprKind::kSetToDefault:
            return "default";
        case ExprKind::kMultiAssign:
            return "multi";
        case ExprKind::kCurrentOf:
            return "current of " + std::string(expr->as<CurrentOf>().cursor);
    }
    return {};
}

std::string dump(const SelectStatement& select) {
    std::string out;
    if (select.with != nullptr) {
        out += "with " +
               joined(select.with->expressions,
                      [](const CommonTableExpr& table) {
                          return fmt::format("{} {{{}}}", table.name,
                                             table.query->is<SelectStatement>()
                                                 ? dump(table.query->as<SelectStatement>())
                                                 : "dml");
                      }) +
               " ";
    }
    if (select.set_operation != SetOperation::kNone) {
        constexpr std::string_view kNames[] = {"", "union", "intersect", "except"};
        out += fmt::format("({} {}{} {})", dump(*select.left),
                           kNames[static_cast<int>(select.set_operation)], select.all ? " all" : "",
                           dump(*select.right));
    } else if (!select.values.empty()) {
        out += "values " + joined(select.values, [](ExprList row) { return "(" + all(row) + ")"; });
    } else {
        out += select.distinct ? "select distinct " : "select ";
        if (!select.distinct_on.empty()) out += "on (" + all(select.distinct_on) + ") ";
        out += joined(select.targets, [](const Target& target) {
            return dump(target.expr) +
                   (target.alias.empty() ? "" : " as " + std::string(target.alias));
        });
        if (!select.from.empty())
            out +=
                " from " + joined(select.from, [](const TableRef* ref) { return dump_table(ref); });
        if (select.as_of != nullptr) out += " as of " + dump(select.as_of);
        if (select.where != nullptr) out += " where " + dump(select.where);
        if (!select.group_by.empty()) out += " group " + joined(select.group_by, dump_group);
        if (select.having != nullptr) out += " having " + dump(select.having);
    }
    if (!select.order_by.empty()) out += " order " + dump_sort(select.order_by);
    if (select.limit != nullptr)
        out += (select.with_ties ? " ties " : " limit ") + dump(select.limit);
    if (select.offset != nullptr) out += " offset " + dump(select.offset);
    for (const LockingClause& lock : select.locking) {
        out += fmt::format(" lock {} {}", static_cast<int>(lock.strength),
                           static_cast<int>(lock.wait));
    }
    return out;
}

TEST_CASE("a dump shows every parenthesis") {
    Parser parser;
    auto expr = parser.parse_expression("a + b * c");
    REQUIRE(expr.ok());
    CHECK(dump(expr->get()) == "(a + (b * c))");
}

}  // namespace aerolith::testing
