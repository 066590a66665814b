#include "planner/physical/builder.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// One column of an ordered key space, whether of an index or of the table's key.
struct KeyColumn {
    std::int16_t number = 0;
    bool descending = false;
    bool nulls_first = false;
    Type type;
    const Expr* expr = nullptr;  // of an index on an expression
};

const Expr& strip_relabels(const Expr& expr) {
    const Expr* inner = &expr;
    while (inner->kind == ExprKind::kRelabel) inner = inner->children.front().get();
    return *inner;
}

std::int16_t column_number(const LogicalScan& scan, const Expr& expr) {
    const Expr& inner = strip_relabels(expr);
    if (inner.kind != ExprKind::kColumn) return -1;
    for (const ScanColumn& column : scan.columns) {
        if (column.id == inner.column()) return column.number;
    }
    return -1;
}

bool is_key(const LogicalScan& scan, const Expr& expr, const KeyColumn& column) {
    if (column.expr) return same_expr(strip_relabels(expr), strip_relabels(*column.expr));
    return column_number(scan, expr) == column.number;
}

bool reads_scan(const LogicalScan& scan, const Expr& expr) {
    std::set<ColumnId> read;
    collect_columns(expr, read);
    for (const ScanColumn& column : scan.columns) {
        if (read.contains(column.id)) return true;
    }
    return false;
}

bool usable_bound(const LogicalScan& scan, const Expr& expr) {
    return !reads_scan(scan, expr) && volatility_of(expr) != Volatility::kVolatile &&
           !contains_kind(expr, ExprKind::kSubquery);
}

/// Whether values of `bound` compare with keys of `column` as the key bytes do. Integers of other
/// widths are narrowed by the executor.
bool comparable(Oid column, Oid bound) {
    auto is_integer = [](Oid oid) {
        return oid == type_oid::kInt2 || oid == type_oid::kInt4 || oid == type_oid::kInt8;
    };
    auto is_text = [](Oid oid) {
        return oid == type_oid::kText || oid == type_oid::kVarchar || oid == type_oid::kName;
    };
    return column == bound || (is_integer(column) && is_integer(bound)) ||
           (is_text(column) && is_text(bound));
}

struct Match {
    OperatorSpec::Kind kind = OperatorSpec::Kind::kOther;
    const Expr* bound = nullptr;
    bool is_array = false;
    bool is_null = false;
};

OperatorSpec::Kind mirrored(OperatorSpec::Kind kind) {
    using Kind = OperatorSpec::Kind;
    switch (kind) {
        case Kind::kLess:
            return Kind::kGreater;
        case Kind::kLessEqual:
            return Kind::kGreaterEqual;
        case Kind::kGreater:
            return Kind::kLess;
        case Kind::kGreaterEqual:
            return Kind::kLessEqual;
        default:
            return kind;
    }
}

/// What a condition says of one key column.
Match match_condition(const LogicalScan& scan, const Expr& condition, const KeyColumn& column) {
    if (condition.kind == ExprKind::kIsNull && is_key(scan, *condition.children.front(), column)) {
        return {OperatorSpec::Kind::kEqual, nullptr, false, true};
    }
    if (condition.kind == ExprKind::kAnyAll) {
        const auto& call = condition.get<AnyAllCall>();
        const Expr& array = *condition.children[1];
        bool equal = call.op && call.op->kind == OperatorSpec::Kind::kEqual && !call.all;
        if (!equal || !is_key(scan, *condition.children[0], column) || !usable_bound(scan, array))
            return {};
        if (!comparable(column.type.oid, type_info(array.type.oid).element)) return {};
        return {OperatorSpec::Kind::kEqual, &array, true, false};
    }
    if (condition.kind != ExprKind::kFunction || !condition.call().op ||
        condition.children.size() != 2)
        return {};
    OperatorSpec::Kind kind = condition.call().op->kind;
    if (kind == OperatorSpec::Kind::kOther || kind == OperatorSpec::Kind::kNotEqual ||
        kind == OperatorSpec::Kind::kLike || kind == OperatorSpec::Kind::kContains) {
        return {};
    }
    for (int side = 0; side < 2; ++side) {
        const Expr& key = *condition.children[static_cast<std::size_t>(side)];
        const Expr& bound = *condition.children[static_cast<std::size_t>(1 - side)];
        if (!is_key(scan, key, column) || !usable_bound(scan, bound) ||
            !comparable(column.type.oid, bound.type.oid))
            continue;
        return {side == 0 ? kind : mirrored(kind), &bound, false, false};
    }
    return {};
}

class PathFinder {
  public:
    PathFinder(const LogicalScan& scan, const std::vector<ExprPtr>& conditions,
               const Estimator& estimator)
        : scan_(scan), conditions_(conditions), estimator_(estimator) {}

    AccessPath find(const std::vector<KeyColumn>& key) {
        AccessPath path;
        std::size_t at = 0;
        while (at < key.size() && !path.range.last_is_array && add_equal(key[at], path)) ++at;
        std::size_t prefix = at;
        if (at < key.size() && !path.range.last_is_array) add_range(key[at], path);
        for (std::size_t i = path.range.last_is_array ? key.size() : prefix; i < key.size(); ++i) {
            for (const ScanColumn& column : scan_.columns) {
                if (!key[i].expr && column.number == key[i].number)
                    path.order.push_back({column.id, key[i].descending, key[i].nulls_first});
            }
            // An order goes on only while its columns are known to the parent.
            if (path.order.size() != i - prefix + 1) break;
        }
        return path;
    }

  private:
    bool add_equal(const KeyColumn& column, AccessPath& path) {
        for (std::size_t i = 0; i < conditions_.size(); ++i) {
            Match match = match_condition(scan_, *conditions_[i], column);
            if (match.kind != OperatorSpec::Kind::kEqual) continue;
            if (match.is_null) continue;
            path.range.equal.push_back(match.bound->clone());
            path.range.last_is_array = match.is_array;
            path.consumed.push_back(i);
            path.selectivity *= estimator_.selectivity(*conditions_[i]);
            return true;
        }
        return false;
    }
    void add_range(const KeyColumn& column, AccessPath& path) {
        using Kind = OperatorSpec::Kind;
        for (std::size_t i = 0; i < conditions_.size(); ++i) {
            Match match = match_condition(scan_, *conditions_[i], column);
            if (match.is_null) {
                if (path.range.low || path.range.high || path.range.next_is_null) continue;
                path.range.next_is_null = true;
                consume(i, path);
                return;
            }
            bool lower = match.kind == Kind::kGreater || match.kind == Kind::kGreaterEqual;
            bool upper = match.kind == Kind::kLess || match.kind == Kind::kLessEqual;
            if (lower && !path.range.low) {
                path.range.low = match.bound->clone();
                path.range.low_inclusive = match.kind == Kind::kGreaterEqual;
                consume(i, path);
            } else if (upper && !path.range.high) {
                path.range.high = match.bound->clone();
                path.range.high_inclusive = match.kind == Kind::kLessEqual;
                consume(i, path);
            }
        }
        path.range.next_not_null = path.range.low || path.range.high;
    }
    void consume(std::size_t i, AccessPath& path) {
        path.consumed.push_back(i);
        path.selectivity *= estimator_.selectivity(*conditions_[i]);
    }

    const LogicalScan& scan_;
    const std::vector<ExprPtr>& conditions_;
    const Estimator& estimator_;
};

}  // namespace

namespace {

/// Whether the conditions let pass only rows that the predicate holds for.
bool implied(const LogicalScan& scan, const std::vector<ExprPtr>& conditions,
             const Expr& predicate) {
    for (const ExprPtr& condition : conditions) {
        if (same_expr(*condition, predicate)) return true;
        bool strict = condition->kind == ExprKind::kFunction && condition->call().op &&
                      condition->call().function->spec->nulls == Nulls::kReturnNull;
        if (predicate.kind != ExprKind::kIsNotNull || !strict) continue;
        for (const ExprPtr& operand : condition->children) {
            if (same_expr(strip_relabels(*operand), *predicate.children.front()) &&
                column_number(scan, *operand) > 0)
                return true;
        }
    }
    return false;
}

const IndexExpressions* expressions_of(const LogicalScan& scan, const IndexDescriptor& index) {
    for (const IndexExpressions& known : scan.index_expressions) {
        if (known.index == index.oid) return &known;
    }
    return nullptr;
}

bool usable(const LogicalScan& scan, const std::vector<ExprPtr>& conditions,
            const IndexDescriptor& index, const IndexExpressions* expressions) {
    if (!has_expressions(index)) return true;
    if (!expressions) return false;
    return std::ranges::all_of(expressions->predicate, [&](const ExprPtr& part) {
        return implied(scan, conditions, *part);
    });
}

}  // namespace

std::vector<AccessPath> access_paths(const LogicalScan& scan,
                                     const std::vector<ExprPtr>& conditions,
                                     const Estimator& estimator) {
    std::vector<AccessPath> paths;
    PathFinder finder(scan, conditions, estimator);
    const RelationDescriptor& table = *scan.table;
    std::vector<KeyColumn> table_key;
    for (std::int16_t number : table.key_columns)
        table_key.push_back({number, false, false, table.column(number).type});
    paths.push_back(finder.find(table_key));
    paths.back().is_table_key = true;
    paths.back().unique_lookup = !table_key.empty() &&
                                 paths.back().range.equal.size() == table_key.size() &&
                                 !paths.back().range.last_is_array;
    for (const IndexDescriptor& index : table.indexes) {
        const IndexExpressions* expressions = expressions_of(scan, index);
        if (index.storage == table.storage || !usable(scan, conditions, index, expressions))
            continue;
        std::vector<KeyColumn> key;
        for (std::size_t i = 0; i < index.columns.size(); ++i) {
            const IndexColumn& column = index.columns[i];
            key.push_back({column.number, column.descending, column.nulls_first, column.type,
                           column.number ? nullptr : expressions->columns[i].get()});
        }
        paths.push_back(finder.find(key));
        paths.back().index = &index;
        paths.back().unique_lookup = index.unique &&
                                     paths.back().range.equal.size() == key.size() &&
                                     !paths.back().range.last_is_array;
    }
    return paths;
}

}  // namespace aerolith
