#include "planner/rules/join_graph.h"

namespace aerolith {
namespace {

/// Relations joined so far.
struct Part {
    LogicalPtr plan;
    double rows = 0;
};

class GreedyJoins {
  public:
    GreedyJoins(JoinGraph& graph, const Estimator& estimator) : graph_(graph) {
        for (std::size_t i = 0; i < graph.relations.size(); ++i) {
            double rows = std::max(1.0, estimator.rows(*graph.relations[i]));
            parts_.push_back({std::move(graph.relations[i]), rows});
            part_of_.push_back(i);
        }
        for (const JoinGraph::Condition& condition : graph.conditions)
            selectivity_.push_back(estimator.selectivity(*condition.expr));
    }

    LogicalPtr run() {
        for (std::size_t left = parts_.size(); left > 1; --left) {
            auto [a, b] = best_connected();
            if (a == b) std::tie(a, b) = smallest_two();
            join(a, b);
        }
        return std::move(parts_[part_of_[0]].plan);
    }

  private:
    using Pair = std::pair<std::size_t, std::size_t>;

    /// The parts a condition still lies between, ascending.
    std::vector<std::size_t> parts_under(std::size_t condition) const {
        std::vector<std::size_t> parts;
        for (std::size_t relation : graph_.conditions[condition].relations)
            parts.push_back(part_of_[relation]);
        std::ranges::sort(parts);
        parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
        return parts;
    }
    /// Equal parts when no condition lies between two.
    Pair best_connected() const {
        std::map<Pair, double> share;  // of the pair's product that is left
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            if (!graph_.conditions[i].expr) continue;
            std::vector<std::size_t> parts = parts_under(i);
            if (parts.size() != 2) continue;
            share.try_emplace({parts[0], parts[1]}, 1.0).first->second *= selectivity_[i];
        }
        Pair best{0, 0};
        double fewest = 0;
        for (const auto& [pair, selectivity] : share) {
            double rows = parts_[pair.first].rows * parts_[pair.second].rows * selectivity;
            if (best.first == best.second || rows < fewest) best = pair, fewest = rows;
        }
        return best;
    }
    Pair smallest_two() const {
        std::vector<std::size_t> there;
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (parts_[i].plan) there.push_back(i);
        }
        std::ranges::stable_sort(there, {}, [&](std::size_t i) { return parts_[i].rows; });
        return {there[0], there[1]};
    }
    /// The smaller part goes right, where a hash table is built.
    void join(std::size_t a, std::size_t b) {
        if (parts_[a].rows < parts_[b].rows) std::swap(a, b);
        auto join = std::make_unique<LogicalJoin>();
        join->children.push_back(std::move(parts_[a].plan));
        join->children.push_back(std::move(parts_[b].plan));
        double rows = parts_[a].rows * parts_[b].rows;
        for (std::size_t& part : part_of_) {
            if (part == b) part = a;
        }
        for (std::size_t i = 0; i < graph_.conditions.size(); ++i) {
            ExprPtr& condition = graph_.conditions[i].expr;
            if (!condition || parts_under(i).size() > 1) continue;
            rows *= selectivity_[i];
            join->conditions.push_back(std::move(condition));
        }
        parts_[a] = {std::move(join), std::max(1.0, rows)};
    }

    JoinGraph& graph_;
    std::vector<Part> parts_;           // null plans: joined into another
    std::vector<std::size_t> part_of_;  // by relation
    std::vector<double> selectivity_;   // by condition
};

}  // namespace

LogicalPtr join_greedily(JoinGraph& graph, const Estimator& estimator) {
    return GreedyJoins(graph, estimator).run();
}

}  // namespace aerolith
