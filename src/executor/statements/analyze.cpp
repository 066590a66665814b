#include "executor/statements/analyze.h"

#include <cmath>
#include <random>

#include "executor/rows/table_format.h"
#include "executor/statements/table_rewrite.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::size_t kSampleRows = 30000;
constexpr std::size_t kStatisticsTarget = 100;

struct ColumnSample {
    std::vector<Value> values;
    std::size_t nulls = 0;
    double width = 0;
};

/// Haas and Stokes' Duj1 estimator, as PostgreSQL uses it: n*d / (n - f1 + f1*n/N).
double estimate_distinct(double sampled, double distinct, double once, double total) {
    if (sampled <= 0) return 0;
    if (once >= sampled) return total;
    double estimate = sampled * distinct / (sampled - once + once * sampled / total);
    return std::clamp(estimate, distinct, total);
}

ColumnStatistics summarise(ColumnSample sample, std::size_t sampled_rows, double table_rows,
                           const TypeInfo& info) {
    ColumnStatistics statistics;
    if (sampled_rows == 0) return statistics;
    double rows = static_cast<double>(sampled_rows);
    statistics.null_fraction = static_cast<double>(sample.nulls) / rows;
    statistics.average_width =
        sample.values.empty() ? 0 : sample.width / static_cast<double>(sample.values.size());
    if (!info.compare || sample.values.empty()) return statistics;
    std::ranges::sort(sample.values, [&](const Value& a, const Value& b) {
        return info.compare(a.datum(), b.datum()) < 0;
    });
    struct Run {
        std::size_t begin, count;
    };
    std::vector<Run> runs;
    for (std::size_t i = 0; i < sample.values.size(); ++i) {
        bool same = !runs.empty() && info.compare(sample.values[i].datum(),
                                                  sample.values[runs.back().begin].datum()) == 0;
        if (same)
            ++runs.back().count;
        else
            runs.push_back({i, 1});
    }
    double once = 0;
    for (const Run& run : runs) once += run.count == 1;
    double non_null_total = table_rows * (1 - statistics.null_fraction);
    statistics.distinct = estimate_distinct(static_cast<double>(sample.values.size()),
                                            static_cast<double>(runs.size()), once, non_null_total);
    // Common values are clearly more frequent than the average one.
    std::vector<Run> common;
    double average = static_cast<double>(sample.values.size()) / static_cast<double>(runs.size());
    bool all_fit = runs.size() <= kStatisticsTarget && once == 0;
    for (const Run& run : runs) {
        if (run.count >= 2 && (all_fit || static_cast<double>(run.count) > 1.25 * average))
            common.push_back(run);
    }
    std::ranges::stable_sort(common, [](const Run& a, const Run& b) { return a.count > b.count; });
    if (common.size() > kStatisticsTarget) common.resize(kStatisticsTarget);
    std::set<std::size_t> is_common;
    for (const Run& run : common) {
        statistics.common_values.push_back(sample.values[run.begin]);
        statistics.common_frequencies.push_back(static_cast<double>(run.count) / rows);
        is_common.insert(run.begin);
    }
    std::vector<const Value*> rest;
    for (const Run& run : runs) {
        if (is_common.contains(run.begin)) continue;
        for (std::size_t i = 0; i < run.count; ++i) rest.push_back(&sample.values[run.begin + i]);
    }
    if (rest.size() < 2) return statistics;
    std::size_t bounds = std::min(rest.size(), kStatisticsTarget + 1);
    for (std::size_t i = 0; i < bounds; ++i)
        statistics.histogram.push_back(*rest[i * (rest.size() - 1) / (bounds - 1)]);
    return statistics;
}

}  // namespace

Status analyze_table(const RelationPtr& table, StatementContext& context) {
    TableFormat format(table);
    const std::vector<std::int16_t>& live = format.live_columns();
    std::vector<std::vector<Value>> sample;  // rows
    std::uint64_t seen = 0;
    double bytes = 0;
    // A fixed seed: the same rows give the same plans.
    std::mt19937_64 random(table->oid);
    TRY(scan_rows(table, context, [&](const Chunk& rows, const std::string_view*) -> Status {
        for (std::size_t row = 0; row < rows.size; ++row) {
            std::size_t place = sample.size();
            if (++seen > kSampleRows) {
                place = std::uniform_int_distribution<std::uint64_t>(0, seen - 1)(random);
                if (place >= kSampleRows) continue;
            } else {
                sample.emplace_back(rows.columns.size());
            }
            for (std::size_t i = 0; i < rows.columns.size(); ++i)
                sample[place][i] = rows.columns[i].value(row);
        }
        return {};
    }));
    TableStatistics statistics;
    statistics.rows = static_cast<double>(seen);
    for (std::size_t i = 0; i < live.size(); ++i) {
        TRY(context.eval().check_interrupts());
        const TypeInfo& info = type_info(table->column(live[i]).type.oid);
        ColumnSample column;
        for (std::vector<Value>& row : sample) {
            if (row[i].is_null()) {
                ++column.nulls;
                continue;
            }
            column.width += info.physical == Physical::kBytes
                                ? static_cast<double>(row[i].as<std::string_view>().size())
                                : static_cast<double>(physical_width(info.physical));
            column.values.push_back(std::move(row[i]));
        }
        ColumnStatistics summary =
            summarise(std::move(column), sample.size(), statistics.rows, info);
        bytes += summary.average_width * statistics.rows;
        statistics.columns[live[i]] = std::move(summary);
    }
    statistics.bytes = bytes;
    return context.store().put(table->oid, statistics);
}

}  // namespace aerolith
