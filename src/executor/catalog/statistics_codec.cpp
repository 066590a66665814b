#include "executor/catalog/statistics_codec.h"

#include "common/bytes.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::uint8_t kStatisticsFormat = 1;

void put_values(const std::vector<Value>& values, ByteWriter& out) {
    FormatSettings settings;
    out.put(static_cast<std::uint32_t>(values.size()));
    out.put(values.empty() ? kInvalidOid : values.front().type().oid);
    for (const Value& value : values) {
        std::string text;
        type_info(value.type().oid).print(value.datum(), settings, text);
        out.put(std::string_view(text));
    }
}

Result<std::vector<Value>> get_values(ByteReader& in) {
    std::vector<Value> values;
    auto count = TRY(in.get<std::uint32_t>());
    Oid type = TRY(in.get<Oid>());
    const TypeInfo* info = find_type(type);
    if (count > 0 && !info)
        return error(SqlState::kDataCorrupted, "statistics name unknown type {}", type);
    FormatSettings settings;
    for (std::uint32_t i = 0; i < count; ++i) {
        std::string bytes;
        Datum datum = TRY(info->parse(TRY(in.get_string()), -1, settings, bytes));
        if (info->physical == Physical::kBytes) datum = Datum::of<std::string_view>(bytes);
        values.push_back(Value::from({type}, info->physical, datum));
    }
    return values;
}

}  // namespace

std::string encode_statistics(const TableStatistics& statistics) {
    ByteWriter out;
    out.put(kStatisticsFormat).put(statistics.rows).put(statistics.bytes);
    out.put(static_cast<std::uint32_t>(statistics.columns.size()));
    for (const auto& [number, column] : statistics.columns) {
        out.put(number)
            .put(column.null_fraction)
            .put(column.average_width)
            .put(column.distinct)
            .put(column.correlation);
        put_values(column.common_values, out);
        for (double frequency : column.common_frequencies) out.put(frequency);
        put_values(column.histogram, out);
    }
    return out.take();
}

Result<TableStatistics> decode_statistics(std::string_view bytes) {
    ByteReader in(bytes);
    TableStatistics statistics;
    if (TRY(in.get<std::uint8_t>()) != kStatisticsFormat)
        return Error(SqlState::kDataCorrupted, "statistics have an unknown format");
    statistics.rows = TRY(in.get<double>());
    statistics.bytes = TRY(in.get<double>());
    auto count = TRY(in.get<std::uint32_t>());
    for (std::uint32_t i = 0; i < count; ++i) {
        auto number = TRY(in.get<std::int16_t>());
        ColumnStatistics& column = statistics.columns[number];
        column.null_fraction = TRY(in.get<double>());
        column.average_width = TRY(in.get<double>());
        column.distinct = TRY(in.get<double>());
        column.correlation = TRY(in.get<double>());
        column.common_values = TRY(get_values(in));
        for (std::size_t j = 0; j < column.common_values.size(); ++j)
            column.common_frequencies.push_back(TRY(in.get<double>()));
        column.histogram = TRY(get_values(in));
    }
    return statistics;
}

}  // namespace aerolith
