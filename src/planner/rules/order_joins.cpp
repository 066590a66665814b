#include <bit>

#include "planner/rules/join_graph.h"
#include "planner/rules/rule.h"

/// Inner joins are put into the order that makes the smallest intermediate results: all bushy
/// orders of connected parts up to kExhaustive relations (Moerkotte and Neumann, "Analysis of two
/// existing and one new dynamic programming algorithm", 2006), greedily above. Outer, semi and
/// lateral joins stay where they are: their sides are relations of their own.
namespace aerolith {
namespace {

constexpr std::size_t kExhaustive = 10;

using JoinSet = std::uint64_t;

void flatten(LogicalPtr op, JoinGraph& graph) {
    if (op->kind == LogicalKind::kJoin) {
        auto& join = static_cast<LogicalJoin&>(*op);
        if (join.join == JoinKind::kInner && !join.lateral) {
            for (ExprPtr& condition : join.conditions)
                graph.conditions.push_back({std::move(condition), {}});
            flatten(std::move(join.children[0]), graph);
            flatten(std::move(join.children[1]), graph);
            return;
        }
    }
    graph.relations.push_back(std::move(op));
}

struct Partial {
    double rows = 0;
    double cost = 0;
    JoinSet left = 0, right = 0;
    bool valid = false;
};

class JoinOrder {
  public:
    JoinOrder(JoinGraph& graph, const Estimator& estimator) : graph_(graph) {
        for (std::size_t i = 0; i < graph.relations.size(); ++i)
            base_rows_.push_back(std::max(1.0, estimator.rows(*graph.relations[i])));
        for (const JoinGraph::Condition& condition : graph.conditions) {
            selectivity_.push_back(estimator.selectivity(*condition.expr));
            JoinSet needs = 0;
            for (std::size_t relation : condition.relations) needs |= JoinSet{1} << relation;
            condition_sets_.push_back(needs);
        }
    }

    LogicalPtr best() {
        std::size_t count = graph_.relations.size();
        exhaustive(count);
        return build((JoinSet{1} << count) - 1);
    }

  private:
    double rows_of(JoinSet set) const {
        double rows = 1;
        for (std::size_t i = 0; i < base_rows_.size(); ++i) {
            if (set >> i & 1) rows *= base_rows_[i];
        }
        for (std::size_t i = 0; i < selectivity_.size(); ++i) {
            JoinSet needs = condition_sets_[i];
            if (std::popcount(needs) >= 2 && (needs & set) == needs) rows *= selectivity_[i];
        }
        return std::max(1.0, rows);
    }
    bool connected(JoinSet left, JoinSet right) const {
        for (JoinSet needs : condition_sets_) {
            if ((needs & left) && (needs & right) && !(needs & ~(left | right))) return true;
        }
        return false;
    }
    void consider(JoinSet left, JoinSet right) {
        const Partial& a = table_[left];
        const Partial& b = table_[right];
        if (!a.valid || !b.valid) return;
        double rows = rows_of(left | right);
        double cost = a.cost + b.cost + rows + a.rows +
                      1.5 * b.rows;  // the right side is built into a hash table
        if (!connected(left, right)) cost += a.rows * b.rows * 10;
        Partial& best = table_[left | right];
        if (!best.valid || cost < best.cost) best = {rows, cost, left, right, true};
    }
    void add_base(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            table_[JoinSet{1} << i] = {base_rows_[i], 0, 0, 0, true};
    }
    void exhaustive(std::size_t count) {
        add_base(count);
        JoinSet all = (JoinSet{1} << count) - 1;
        for (JoinSet set = 1; set <= all; ++set) {
            if (std::popcount(set) < 2) continue;
            for (JoinSet left = (set - 1) & set; left; left = (left - 1) & set)
                consider(left, set & ~left);
        }
    }
    LogicalPtr build(JoinSet set) {
        if (std::popcount(set) == 1)
            return std::move(graph_.relations[static_cast<std::size_t>(std::countr_zero(set))]);
        const Partial& partial = table_[set];
        auto join = std::make_unique<LogicalJoin>();
        join->children.push_back(build(partial.left));
        join->children.push_back(build(partial.right));
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            JoinSet needs = condition_sets_[i];
            bool here = (needs & ~set) == 0 && (needs & ~partial.left) != 0 &&
                        (needs & ~partial.right) != 0;
            ExprPtr& condition = graph_.conditions[i].expr;
            if (here && condition) join->conditions.push_back(std::move(condition));
        }
        return join;
    }

    JoinGraph& graph_;
    std::vector<double> base_rows_, selectivity_;
    std::vector<JoinSet> condition_sets_;  // relations each condition reads
    std::unordered_map<JoinSet, Partial> table_;
};

void reorder(LogicalPtr& op, const Estimator& estimator) {
    bool inner = op->kind == LogicalKind::kJoin &&
                 static_cast<LogicalJoin&>(*op).join == JoinKind::kInner &&
                 !static_cast<LogicalJoin&>(*op).lateral;
    if (!inner) {
        for (LogicalPtr& child : op->children) reorder(child, estimator);
        return;
    }
    JoinGraph graph;
    flatten(std::move(op), graph);
    for (LogicalPtr& relation : graph.relations) reorder(relation, estimator);
    std::map<ColumnId, std::size_t> owner;
    for (std::size_t i = 0; i < graph.relations.size(); ++i) {
        for (ColumnId id : output_columns(*graph.relations[i])) owner[id] = i;
    }
    std::vector<ExprPtr> unattached;
    std::vector<JoinGraph::Condition> attached;
    for (JoinGraph::Condition& condition : graph.conditions) {
        std::set<ColumnId> read;
        collect_columns(*condition.expr, read);
        std::set<std::size_t> relations;
        for (ColumnId id : read) {
            if (auto found = owner.find(id); found != owner.end()) relations.insert(found->second);
        }
        if (relations.size() < 2) {
            unattached.push_back(std::move(condition.expr));
            continue;
        }
        condition.relations.assign(relations.begin(), relations.end());
        attached.push_back(std::move(condition));
    }
    graph.conditions = std::move(attached);
    op = graph.relations.size() <= kExhaustive ? JoinOrder(graph, estimator).best()
                                               : join_greedily(graph, estimator);
    if (unattached.empty()) return;
    auto filter = std::make_unique<LogicalFilter>();
    filter->conditions = std::move(unattached);
    filter->children.push_back(std::move(op));
    op = std::move(filter);
}

}  // namespace

void order_joins(LogicalPtr& root, RuleContext&) {
    Estimator estimator;
    estimator.learn(*root);
    reorder(root, estimator);
}

}  // namespace aerolith
