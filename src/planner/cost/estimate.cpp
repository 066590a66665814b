#include "planner/cost/estimate.h"

#include <cmath>

#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr double kDefaultEqual = 0.005;
constexpr double kDefaultInequality = 1.0 / 3;
constexpr double kDefaultOther = 0.25;

double clamp(double selectivity) {
    return std::min(1.0, std::max(0.0, selectivity));
}

const Expr& strip_relabel(const Expr& expr) {
    const Expr* inner = &expr;
    while (inner->kind == ExprKind::kRelabel) inner = inner->children.front().get();
    return *inner;
}

}  // namespace

double default_row_bytes(const RelationDescriptor& table) {
    constexpr double kVariableWidth = 32, kRowOverhead = 24;
    double bytes = kRowOverhead;
    for (const ColumnDescriptor& column : table.columns) {
        std::int16_t length = type_info(column.type.oid).length;
        if (!column.dropped) bytes += length > 0 ? length : kVariableWidth;
    }
    return bytes;
}

void Estimator::learn(const LogicalOp& op) {
    if (op.kind == LogicalKind::kScan) {
        const auto& scan = static_cast<const LogicalScan&>(op);
        for (const ScanColumn& column : scan.columns) {
            ColumnFacts facts;
            facts.table_rows = table_rows(scan);
            facts.keep = scan.statistics;
            if (scan.statistics) {
                auto found = scan.statistics->columns.find(column.number);
                if (found != scan.statistics->columns.end()) facts.statistics = &found->second;
            }
            for (const IndexDescriptor& index : scan.table->indexes) {
                facts.unique = facts.unique || (index.unique && index.predicate_sql.empty() &&
                                                index.columns.size() == 1 &&
                                                index.columns[0].number == column.number);
            }
            columns_[column.id] = facts;
        }
    }
    for (const LogicalPtr& child : op.children) learn(*child);
    if (op.kind == LogicalKind::kCte)
        cte_rows_[static_cast<const LogicalCte&>(op).cte] = rows(op.child(0));
    if (op.kind == LogicalKind::kProject) {
        for (const ProjectItem& item : static_cast<const LogicalProject&>(op).items) {
            if (item.expr->kind != ExprKind::kColumn) continue;
            if (const ColumnFacts* known = facts(item.expr->column()))
                columns_[item.column.id] = *known;
        }
    }
}

const Estimator::ColumnFacts* Estimator::facts(ColumnId id) const {
    auto found = columns_.find(id);
    return found == columns_.end() ? nullptr : &found->second;
}

double Estimator::table_rows(const LogicalScan& scan) const {
    if (scan.statistics) return std::max(1.0, scan.statistics->rows);
    return std::max(kDefaultTableRows, scan.stored_bytes / default_row_bytes(*scan.table));
}

double Estimator::distinct(const Expr& expr, double rows) const {
    const Expr& inner = strip_relabel(expr);
    if (inner.is_constant()) return 1;
    if (inner.kind == ExprKind::kColumn) {
        const ColumnFacts* column = facts(inner.column());
        if (column && column->unique) return std::max(1.0, column->table_rows);
        if (column && column->statistics)
            return std::max(1.0, std::min(column->statistics->distinct, column->table_rows));
    }
    return std::max(1.0, std::min(rows, 200.0));
}

double Estimator::equal_selectivity(const ColumnFacts* column, const Expr& other) const {
    if (!column) return kDefaultEqual;
    if (column->unique) return 1.0 / std::max(1.0, column->table_rows);
    const ColumnStatistics* statistics = column->statistics;
    if (!statistics) return std::max(kDefaultEqual, 1.0 / std::max(1.0, column->table_rows));
    double common_total = 0;
    const TypeInfo* info = nullptr;
    for (std::size_t i = 0; i < statistics->common_values.size(); ++i) {
        common_total += statistics->common_frequencies[i];
        if (!other.is_constant() || other.value().is_null()) continue;
        const Value& common = statistics->common_values[i];
        if (common.type().oid != other.value().type().oid) continue;
        info = &type_info(common.type().oid);
        if (info->compare && info->compare(common.datum(), other.value().datum()) == 0)
            return statistics->common_frequencies[i];
    }
    double rest =
        std::max(1.0, statistics->distinct - static_cast<double>(statistics->common_values.size()));
    if (other.is_constant()) return clamp((1 - common_total - statistics->null_fraction) / rest);
    return clamp((1 - statistics->null_fraction) / std::max(1.0, statistics->distinct));
}

double Estimator::range_selectivity(const ColumnFacts& column, const Value& bound,
                                    bool below) const {
    const ColumnStatistics& statistics = *column.statistics;
    const TypeInfo& info = type_info(bound.type().oid);
    double common_below = 0, common_total = 0;
    for (std::size_t i = 0; i < statistics.common_values.size(); ++i) {
        common_total += statistics.common_frequencies[i];
        if (info.compare(statistics.common_values[i].datum(), bound.datum()) <= 0)
            common_below += statistics.common_frequencies[i];
    }
    double fraction = 0.5;
    if (statistics.histogram.size() >= 2) {
        std::size_t smaller = 0;
        for (const Value& edge : statistics.histogram)
            smaller += info.compare(edge.datum(), bound.datum()) <= 0;
        if (smaller == 0)
            fraction = 0;
        else
            fraction = std::min(1.0, (static_cast<double>(smaller) - 0.5) /
                                         static_cast<double>(statistics.histogram.size() - 1));
    }
    double rest = std::max(0.0, 1 - common_total - statistics.null_fraction);
    double at_most = common_below + fraction * rest;
    return clamp(below ? at_most : 1 - statistics.null_fraction - at_most);
}

double Estimator::comparison_selectivity(const Expr& call) const {
    const OperatorSpec* op = call.call().op;
    if (!op || call.children.size() != 2) return kDefaultOther;
    const Expr* left = &strip_relabel(*call.children[0]);
    const Expr* right = &strip_relabel(*call.children[1]);
    bool swapped = left->kind != ExprKind::kColumn && right->kind == ExprKind::kColumn;
    if (swapped) std::swap(left, right);
    const ColumnFacts* column = left->kind == ExprKind::kColumn ? facts(left->column()) : nullptr;
    using Kind = OperatorSpec::Kind;
    switch (op->kind) {
        case Kind::kEqual:
            if (right->kind == ExprKind::kColumn && left->kind == ExprKind::kColumn) {
                const ColumnFacts* other = facts(right->column());
                double a = column ? distinct(*left, column->table_rows) : 200,
                       b = other ? distinct(*right, other->table_rows) : 200;
                return 1.0 / std::max(a, b);
            }
            return equal_selectivity(column, *right);
        case Kind::kNotEqual:
            return clamp(1 - equal_selectivity(column, *right));
        case Kind::kLess:
        case Kind::kLessEqual:
        case Kind::kGreater:
        case Kind::kGreaterEqual: {
            bool below = op->kind == Kind::kLess || op->kind == Kind::kLessEqual;
            if (swapped) below = !below;
            bool usable = column && column->statistics && right->is_constant() &&
                          !right->value().is_null() && left->type.oid == right->type.oid &&
                          type_info(right->type.oid).compare;
            return usable ? range_selectivity(*column, right->value(), below) : kDefaultInequality;
        }
        case Kind::kLike:
            return 0.02;
        case Kind::kContains:
            return 0.01;
        case Kind::kOther:
            break;
    }
    return kDefaultOther;
}

double Estimator::selectivity(const Expr& condition) const {
    switch (condition.kind) {
        case ExprKind::kConstant:
            return !condition.value().is_null() && condition.value().as<bool>() ? 1 : 0;
        case ExprKind::kAnd:
            return selectivity(condition.children);
        case ExprKind::kOr: {
            double none = 1;
            for (const ExprPtr& child : condition.children) none *= 1 - selectivity(*child);
            return 1 - none;
        }
        case ExprKind::kNot:
            return 1 - selectivity(*condition.children.front());
        case ExprKind::kFunction:
            return comparison_selectivity(condition);
        case ExprKind::kIsNull:
        case ExprKind::kIsNotNull: {
            const Expr& inner = *condition.children.front();
            const ColumnFacts* column =
                inner.kind == ExprKind::kColumn ? facts(inner.column()) : nullptr;
            double nulls = column && column->statistics ? column->statistics->null_fraction : 0.005;
            return condition.kind == ExprKind::kIsNull ? nulls : 1 - nulls;
        }
        case ExprKind::kAnyAll: {
            const auto& call = condition.get<AnyAllCall>();
            const Expr& array = *condition.children[1];
            double elements =
                array.kind == ExprKind::kArray ? static_cast<double>(array.children.size()) : 10;
            const Expr& left = strip_relabel(*condition.children[0]);
            const ColumnFacts* column =
                left.kind == ExprKind::kColumn ? facts(left.column()) : nullptr;
            bool equal = call.op && call.op->kind == OperatorSpec::Kind::kEqual && !call.all;
            return equal ? clamp(elements * equal_selectivity(column, *make_column(0, left.type)))
                         : 0.5;
        }
        case ExprKind::kSubquery:
            return 0.5;
        default:
            return condition.type.oid == type_oid::kBool ? 0.5 : kDefaultOther;
    }
}

double Estimator::selectivity(const std::vector<ExprPtr>& conditions) const {
    double all = 1;
    for (const ExprPtr& condition : conditions) all *= selectivity(*condition);
    return all;
}

double Estimator::join_rows(const LogicalJoin& join) const {
    double left = rows(join.child(0)), right = rows(join.child(1));
    double matched = std::max(1.0, left * right * selectivity(join.conditions));
    switch (join.join) {
        case JoinKind::kInner:
            return matched;
        case JoinKind::kLeft:
            return std::max(matched, left);
        case JoinKind::kRight:
            return std::max(matched, right);
        case JoinKind::kFull:
            return std::max(matched, left + right);
        case JoinKind::kSemi:
            return std::max(1.0, std::min(left, matched) * (matched < left ? 1 : 0.5));
        case JoinKind::kAnti:
            return std::max(1.0, left * 0.5);
    }
    return matched;
}

double Estimator::rows(const LogicalOp& op) const {
    switch (op.kind) {
        case LogicalKind::kEmpty:
            return 1;
        case LogicalKind::kScan:
            return table_rows(static_cast<const LogicalScan&>(op));
        case LogicalKind::kVirtualScan:
            return 100;
        case LogicalKind::kValues:
            return std::max<double>(
                1, static_cast<double>(static_cast<const LogicalValues&>(op).rows.size()));
        case LogicalKind::kSetFunction:
            return 1000;
        case LogicalKind::kProjectSet:
            return rows(op.child()) * 100;
        case LogicalKind::kFilter:
            return std::max(1.0, rows(op.child()) *
                                     selectivity(static_cast<const LogicalFilter&>(op).conditions));
        case LogicalKind::kJoin:
            return join_rows(static_cast<const LogicalJoin&>(op));
        case LogicalKind::kAggregate: {
            const auto& aggregate = static_cast<const LogicalAggregate&>(op);
            double input = rows(op.child()), groups = 1;
            for (const ProjectItem& group : aggregate.groups)
                groups *= distinct(*group.expr, input);
            return std::max(1.0, std::min(groups, input));
        }
        case LogicalKind::kDistinct: {
            double input = rows(op.child()), groups = 1;
            for (const ExprPtr& key : static_cast<const LogicalDistinct&>(op).keys)
                groups *= distinct(*key, input);
            return std::max(1.0, std::min(groups, input));
        }
        case LogicalKind::kLimit: {
            const auto& limit = static_cast<const LogicalLimit&>(op);
            double input = rows(op.child());
            if (limit.limit && limit.limit->is_constant())
                return std::min(input,
                                static_cast<double>(limit.limit->value().as<std::int64_t>()));
            return limit.limit ? std::max(1.0, input / 10) : input;
        }
        case LogicalKind::kSetOperation: {
            if (static_cast<const LogicalSetOperation&>(op).op != LogicalSetOperation::Op::kUnion)
                return rows(op.child(0));
            double all = 0;
            for (const LogicalPtr& child : op.children) all += rows(*child);
            return all;
        }
        case LogicalKind::kCte:
            return rows(op.child(1));
        case LogicalKind::kRecursive:
            return rows(op.child(0)) * 10;
        case LogicalKind::kCteScan: {
            auto known = cte_rows_.find(static_cast<const LogicalCteScan&>(op).cte);
            return known == cte_rows_.end() ? 100 : known->second;
        }
        default:
            return op.children.empty() ? 1 : rows(op.child());
    }
}

}  // namespace aerolith
