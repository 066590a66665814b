#include "planner/rules/rule.h"

/// EXISTS and IN in WHERE become semi joins, NOT EXISTS an anti join. Not NOT IN: a NULL among the
/// results makes it unknown for every row, which an anti join would let pass:
///   SELECT 1 WHERE 1 NOT IN (SELECT NULL::int)
/// Not below LIMIT or an aggregate, which would see the rows of all outer rows at once:
///   SELECT * FROM t WHERE EXISTS (SELECT count(*) FROM u WHERE u.a = t.a)
namespace aerolith {
namespace {

/// Takes the conditions on outer columns out of the filters at the top of a subquery's plan; false
/// (and the plan unchanged) when the correlation lies deeper.
bool pull_correlated(LogicalPtr& plan, std::vector<ExprPtr>& out) {
    if (free_columns(*plan).empty()) return true;
    LogicalPtr copy = plan->clone();
    std::vector<ExprPtr> pulled;
    LogicalPtr* at = &copy;
    // Target expressions of EXISTS do not matter; those of IN are referenced by the join condition.
    while ((*at)->kind == LogicalKind::kProject) at = &(*at)->children.front();
    if ((*at)->kind != LogicalKind::kFilter) return false;
    auto& filter = static_cast<LogicalFilter&>(**at);
    if (!free_columns(filter.child()).empty()) return false;
    std::set<ColumnId> own;
    for (ColumnId id : output_columns(filter.child())) own.insert(id);
    std::vector<ExprPtr> kept;
    std::set<ColumnId> needed;
    for (ExprPtr& condition : filter.conditions) {
        std::set<ColumnId> read;
        collect_columns(*condition, read);
        bool correlated = !std::ranges::includes(own, read);
        if (correlated) {
            if (contains_kind(*condition, ExprKind::kSubquery)) return false;
            for (ColumnId id : read) {
                if (own.contains(id)) needed.insert(id);
            }
        }
        (correlated ? pulled : kept).push_back(std::move(condition));
    }
    filter.conditions = std::move(kept);
    // Projections above must let the columns of the pulled conditions through.
    for (LogicalPtr* above = &copy; above != at; above = &(*above)->children.front()) {
        auto& project = static_cast<LogicalProject&>(**above);
        std::set<ColumnId> made;
        for (const ProjectItem& item : project.items) made.insert(item.column.id);
        for (ColumnId id : needed) {
            if (made.contains(id)) continue;
            Type type;
            for (const ExprPtr& condition : pulled) {
                walk(*condition, [&](const Expr& node) {
                    if (node.kind == ExprKind::kColumn && node.column() == id) type = node.type;
                });
            }
            project.items.push_back({{id, "", type}, make_column(id, type)});
        }
    }
    if (!free_columns(*copy).empty()) return false;
    plan = std::move(copy);
    for (ExprPtr& condition : pulled) out.push_back(std::move(condition));
    return true;
}

/// Makes the join when the condition is one this rule serves; null otherwise.
std::unique_ptr<LogicalJoin> join_for(const Expr& condition) {
    bool negated = condition.kind == ExprKind::kNot;
    const Expr& inner = negated ? *condition.children.front() : condition;
    if (inner.kind != ExprKind::kSubquery) return nullptr;
    const auto& call = inner.get<SubqueryCall>();
    bool exists = call.kind == SubqueryKind::kExists;
    bool any = call.kind == SubqueryKind::kAny && !negated;
    if (!exists && !any) return nullptr;
    if (any && contains_kind(*call.comparison, ExprKind::kSubquery)) return nullptr;
    auto join = std::make_unique<LogicalJoin>();
    join->join = negated ? JoinKind::kAnti : JoinKind::kSemi;
    LogicalPtr plan = call.plan->clone();
    if (!pull_correlated(plan, join->conditions)) return nullptr;
    if (any) split_conjunction(call.comparison->clone(), join->conditions);
    join->children.push_back(nullptr);
    join->children.push_back(std::move(plan));
    return join;
}

void unnest(LogicalPtr& op, RuleContext& context) {
    for (LogicalPtr& child : op->children) unnest(child, context);
    if (op->kind != LogicalKind::kFilter) return;
    auto& filter = static_cast<LogicalFilter&>(*op);
    std::vector<ExprPtr> kept;
    for (ExprPtr& condition : filter.conditions) {
        std::unique_ptr<LogicalJoin> join = join_for(*condition);
        if (!join) {
            kept.push_back(std::move(condition));
            continue;
        }
        unnest(join->children[1], context);
        join->children[0] = std::move(filter.children.front());
        filter.children.front() = std::move(join);
    }
    filter.conditions = std::move(kept);
    if (filter.conditions.empty()) {
        LogicalPtr only = std::move(filter.children.front());
        op = std::move(only);
    }
}

}  // namespace

void unnest_subqueries(LogicalPtr& root, RuleContext& context) {
    unnest(root, context);
}

}  // namespace aerolith
