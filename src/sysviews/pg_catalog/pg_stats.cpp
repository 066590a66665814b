#include "catalog/authority.h"
#include "session/session_impl.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::string values_text(const std::vector<Value>& values, const FormatSettings& format) {
    std::vector<std::string> texts;
    for (const Value& value : values)
        type_info(value.type().oid).print(value.datum(), format, texts.emplace_back());
    return array_text(texts);
}

/// PostgreSQL counts values that grow with the table as a negative share of its rows.
double distinct_share(double distinct, double rows) {
    return rows > 0 && distinct > rows / 10 ? -distinct / rows : distinct;
}

}  // namespace

/// Of the tables the current role may read.
Status produce_pg_stats(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("pg_catalog", "pg_stats", emit);
    SessionImpl& session = context.session;
    Authority authority(session.catalog(), session.database());
    for (const auto& [oid, relation] : session.catalog().relations()) {
        TableStatisticsPtr statistics = session.catalog().statistics(oid);
        if (!statistics) continue;
        for (const auto& [number, column] : statistics->columns) {
            if (relation->column(number).dropped) continue;
            Privileges granted = authority.on(session.current_role(), *relation) |
                                 authority.on_column(session.current_role(), *relation, number);
            if (!(granted & privilege::kSelect)) continue;
            row.set("schemaname", session.catalog().schema(relation->schema)->name)
                .set("tablename", relation->name);
            row.set("attname", relation->column(number).name)
                .set("inherited", false)
                .set("null_frac", static_cast<float>(column.null_fraction));
            row.set("avg_width", static_cast<std::int64_t>(column.average_width + 0.5));
            row.set("n_distinct",
                    static_cast<float>(distinct_share(column.distinct, statistics->rows)));
            if (!column.common_values.empty()) {
                std::vector<std::string> frequencies;
                for (double frequency : column.common_frequencies)
                    frequencies.push_back(fmt::format("{}", static_cast<float>(frequency)));
                row.set("most_common_vals", values_text(column.common_values, session.format()));
                row.set("most_common_freqs", array_text(frequencies));
            }
            if (!column.histogram.empty())
                row.set("histogram_bounds", values_text(column.histogram, session.format()));
            TRY(row.set("correlation", static_cast<float>(column.correlation)).emit());
        }
    }
    return {};
}

}  // namespace aerolith
