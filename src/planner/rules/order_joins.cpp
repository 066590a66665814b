#include <bit>

#include "planner/cost/estimate.h"
#include "planner/rules/rule.h"

/// Inner joins are put into the order that makes the smallest intermediate results: all bushy
/// orders of connected parts up to kExhaustive relations (Moerkotte and Neumann, "Analysis of two
/// existing and one new dynamic programming algorithm", 2006), greedily above. Outer, semi and
/// lateral joins stay where they are: their sides are relations of their own.
namespace aerolith {
namespace {

constexpr std::size_t kExhaustive = 10;

struct JoinGraph {
    std::vector<LogicalPtr> relations;
    std::vector<ExprPtr> conditions;
    std::vector<std::uint64_t> condition_sets;  // relations each condition reads
};

using JoinSet = std::uint64_t;

void flatten(LogicalPtr op, JoinGraph& graph) {
    if (op->kind == LogicalKind::kJoin) {
        auto& join = static_cast<LogicalJoin&>(*op);
        if (join.join == JoinKind::kInner && !join.lateral) {
            for (ExprPtr& condition : join.conditions)
                graph.conditions.push_back(std::move(condition));
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
        for (std::size_t i = 0; i < graph.conditions.size(); ++i)
            selectivity_.push_back(estimator.selectivity(*graph.conditions[i]));
    }

    LogicalPtr best() {
        std::size_t count = graph_.relations.size();
        JoinSet all = (JoinSet{1} << count) - 1;
        if (count <= kExhaustive)
            exhaustive(count);
        else
            greedy(count);
        return build(all);
    }

  private:
    double rows_of(JoinSet set) const {
        double rows = 1;
        for (std::size_t i = 0; i < base_rows_.size(); ++i) {
            if (set >> i & 1) rows *= base_rows_[i];
        }
        for (std::size_t i = 0; i < selectivity_.size(); ++i) {
            JoinSet needs = graph_.condition_sets[i];
            if (std::popcount(needs) >= 2 && (needs & set) == needs) rows *= selectivity_[i];
        }
        return std::max(1.0, rows);
    }
    bool connected(JoinSet left, JoinSet right) const {
        for (JoinSet needs : graph_.condition_sets) {
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
    void greedy(std::size_t count) {
        add_base(count);
        std::vector<JoinSet> parts;
        for (std::size_t i = 0; i < count; ++i) parts.push_back(JoinSet{1} << i);
        while (parts.size() > 1) {
            std::size_t best_a = 0, best_b = 1;
            double best = -1;
            for (std::size_t a = 0; a < parts.size(); ++a) {
                for (std::size_t b = a + 1; b < parts.size(); ++b) {
                    double rows =
                        rows_of(parts[a] | parts[b]) * (connected(parts[a], parts[b]) ? 1 : 1e6);
                    if (best < 0 || rows < best) best = rows, best_a = a, best_b = b;
                }
            }
            consider(parts[best_a], parts[best_b]);
            consider(parts[best_b], parts[best_a]);
            parts[best_a] |= parts[best_b];
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best_b));
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
            JoinSet needs = graph_.condition_sets[i];
            bool here = (needs & ~set) == 0 && (needs & ~partial.left) != 0 &&
                        (needs & ~partial.right) != 0;
            if (here && graph_.conditions[i])
                join->conditions.push_back(std::move(graph_.conditions[i]));
        }
        return join;
    }

    JoinGraph& graph_;
    std::vector<double> base_rows_, selectivity_;
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
    std::vector<ExprPtr> attached;
    for (ExprPtr& condition : graph.conditions) {
        std::set<ColumnId> read;
        collect_columns(*condition, read);
        JoinSet needs = 0;
        for (ColumnId id : read) {
            if (auto found = owner.find(id); found != owner.end())
                needs |= JoinSet{1} << found->second;
        }
        if (std::popcount(needs) < 2) {
            unattached.push_back(std::move(condition));
            continue;
        }
        graph.condition_sets.push_back(needs);
        attached.push_back(std::move(condition));
    }
    graph.conditions = std::move(attached);
    if (graph.relations.size() > 60) {
        // Too many for the bit sets: keep the order as written.
        LogicalPtr plan = std::move(graph.relations.front());
        for (std::size_t i = 1; i < graph.relations.size(); ++i) {
            auto join = std::make_unique<LogicalJoin>();
            join->children.push_back(std::move(plan));
            join->children.push_back(std::move(graph.relations[i]));
            plan = std::move(join);
        }
        for (ExprPtr& condition : graph.conditions) unattached.push_back(std::move(condition));
        op = std::move(plan);
    } else {
        op = JoinOrder(graph, estimator).best();
    }
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
