#include "planner/physical/division.h"

#include <charconv>
#include <cmath>

#include "planner/fragment/fragment.h"

namespace aerolith {
namespace {

/// A setting's number, in bytes when it has a unit of memory.
double number(EvalContext& eval, std::string_view name) {
    Result<std::string> text = eval.setting(name, true);
    double value = 0;
    if (!text.ok()) return value;
    const char* end = text->data() + text->size();
    std::string_view unit(std::from_chars(text->data(), end, value).ptr, end);
    for (auto [suffix, factor] : {std::pair<std::string_view, double>("kB", 1 << 10),
                                  {"MB", 1 << 20},
                                  {"GB", 1 << 30},
                                  {"TB", 1LL << 40}}) {
        if (unit == suffix) value *= factor;
    }
    return value;
}

/// One more worker for each three times as much data, as PostgreSQL counts.
int worker_count(const PhysicalScan& scan, const ParallelSettings& settings) {
    if (scan.scanned_bytes < settings.least_bytes) return 0;
    double ratio = scan.scanned_bytes / std::max(settings.least_bytes, 1.0);
    int workers = settings.least_bytes == 0
                      ? settings.workers
                      : 1 + static_cast<int>(std::log(std::max(ratio, 1.0)) / std::log(3.0));
    return std::min(workers, settings.workers);
}

/// How many other nodes may help; 0: none, or it is not wanted for so little.
int node_count(const PhysicalScan& scan, const PhysicalNode& fragment, EvalContext& eval) {
    const auto nodes = static_cast<int>(eval.other_nodes());
    if (nodes == 0 || !can_travel(fragment)) return 0;
    Result<std::string> enabled = eval.setting("aerolith.enable_distributed", true);
    if (!enabled.ok() || *enabled != "on") return 0;
    if (shipped_size(fragment).bytes > static_cast<double>(kMostShippedBytes)) return 0;
    return scan.scanned_bytes < number(eval, "aerolith.min_distributed_scan_size") ? 0 : nodes;
}

}  // namespace

ParallelSettings parallel_settings(EvalContext& eval) {
    ParallelSettings settings{.eval = eval};
    settings.workers = static_cast<int>(number(eval, "max_parallel_workers_per_gather"));
    settings.least_bytes = number(eval, "min_parallel_table_scan_size");
    settings.setup_cost = number(eval, "parallel_setup_cost");
    settings.row_cost = number(eval, "parallel_tuple_cost");
    return settings;
}

double division_setup_cost(const Division& division, const ParallelSettings& settings) {
    double cost = division.workers > 0 ? settings.setup_cost : 0;
    if (division.nodes > 0) cost += number(settings.eval, "aerolith.distributed_setup_cost");
    return cost;
}

double divided_cost(const Exchange& exchange, const Division& division,
                    const ParallelSettings& settings) {
    double cost = division_setup_cost(division, settings) +
                  exchange.pipeline.cost / (division.workers + 1) / (division.nodes + 1);
    if (division.workers > 0) cost += exchange.rows_passed * settings.row_cost;
    if (division.nodes > 0) {
        const double back = exchange.rows_sent * division.nodes / (division.nodes + 1);
        const double there = shipped_size(exchange.pipeline).rows * division.nodes;
        cost += (back + there) * number(settings.eval, "aerolith.distributed_tuple_cost");
    }
    return cost;
}

Division best_division(const Exchange& exchange, const PhysicalNode& fragment,
                       const ParallelSettings& settings) {
    Division best;
    const PhysicalScan* scan = driving_scan(exchange.pipeline);
    if (!scan) return best;
    double least = exchange.pipeline.cost;
    auto consider = [&](Division division) {
        const double cost = divided_cost(exchange, division, settings);
        if (cost > least) return;
        best = division;
        least = cost;
    };
    const int workers = worker_count(*scan, settings);
    if (workers > 0) consider({workers, 0});
    if (const int nodes = node_count(*scan, fragment, settings.eval)) consider({workers, nodes});
    return best;
}

}  // namespace aerolith
