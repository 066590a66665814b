#include "executor/expression/evaluator.h"
#include "executor/window/partition.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

using BoundKind = WindowFrameBound::Kind;
using Units = WindowSpecification::Units;

bool has_offset(const WindowFrameBound& bound) {
    return bound.kind == BoundKind::kPreceding || bound.kind == BoundKind::kFollowing;
}

/// Below the zero of its own type.
bool is_negative(const Value& value) {
    const TypeInfo& info = type_info(value.type().oid);
    std::string bytes;
    FormatSettings settings;
    auto zero = info.parse("0", -1, settings, bytes);
    if (!zero.ok()) return false;
    Datum datum = info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *zero;
    return info.compare(value.datum(), datum) < 0;
}

/// A value of a number type by its text; empty for types that have none such.
std::optional<Value> special_number(Type type, std::string_view text) {
    bool may_be = type.oid == type_oid::kFloat4 || type.oid == type_oid::kFloat8 ||
                  type.oid == type_oid::kNumeric;
    if (!may_be) return std::nullopt;
    const TypeInfo& info = type_info(type.oid);
    std::string bytes;
    auto parsed = info.parse(text, -1, FormatSettings(), bytes);
    ASSERT(parsed.ok());
    bool in_bytes = info.physical == Physical::kBytes;
    return Value::from(type, info.physical,
                       in_bytes ? Datum::of<std::string_view>(bytes) : *parsed);
}

bool is_number(Type type, Datum datum, const Value& number) {
    return type_info(type.oid).compare(datum, number.datum()) == 0;
}

bool is_not_a_number(const Value& value) {
    std::optional<Value> nan = special_number({value.type().oid}, "NaN");
    return nan && is_number(value.type(), value.datum(), *nan);
}

}  // namespace

Status FrameFinder::open(ExecContext& context) {
    for (bool is_start : {true, false}) {
        const WindowFrameBound& bound = is_start ? window_.start : window_.end;
        if (!has_offset(bound)) continue;
        std::string_view which = is_start ? "starting" : "ending";
        Value offset = TRY(evaluate_scalar(*bound.offset, context));
        if (offset.is_null())
            return error(SqlState::kNullValueNotAllowed, "frame {} offset must not be null", which);
        bool negative = is_negative(offset) || is_not_a_number(offset);
        if (negative && window_.units == Units::kRange) {
            return error(SqlState::kInvalidPrecedingOrFollowingSize,
                         "invalid preceding or following size in window function");
        }
        if (negative)
            return error(SqlState::kInvalidPrecedingOrFollowingSize,
                         "frame {} offset must not be negative", which);
        if (window_.units != Units::kRange)
            (is_start ? start_offset_ : end_offset_) =
                static_cast<std::uint64_t>(offset.as<std::int64_t>());
    }
    return {};
}

std::size_t FrameFinder::rows_bound(const WindowPartition& partition, std::size_t row,
                                    bool preceding, std::uint64_t offset, bool is_start) const {
    std::size_t extra = is_start ? 0 : 1;
    if (preceding) return offset > row ? 0 : row - offset + extra;
    if (offset >= partition.size - row) return partition.size;
    return row + offset + extra;
}

std::size_t FrameFinder::groups_bound(const WindowPartition& partition, std::size_t row,
                                      bool preceding, std::uint64_t offset, bool is_start) const {
    std::size_t group = partition.group_of[row];
    if (preceding) {
        if (offset > group) return 0;
        return partition.group_start[group - offset + (is_start ? 0 : 1)];
    }
    if (offset >= partition.groups() - group) return partition.size;
    return partition.group_start[group + offset + (is_start ? 0 : 1)];
}

/// First row whose key is not before the limit (start), or is beyond it (end), among those that
/// have a key.
std::size_t FrameFinder::range_bound(const WindowPartition& partition, std::size_t row,
                                     RangeColumns columns, bool is_start) const {
    const Vector& keys = partition.columns[columns.key];
    const Vector& limits = partition.columns[columns.limit];
    if (keys.is_null(row)) return is_start ? partition.peers_begin(row) : partition.peers_end(row);
    std::size_t low = 0, high = partition.size;
    if (keys.is_null(0)) low = partition.peers_end(0);
    if (keys.is_null(partition.size - 1)) high = partition.peers_begin(partition.size - 1);
    bool descending = window_.order.front().descending;
    const TypeInfo& info = type_info(keys.type().oid);
    Datum limit = limits.at(row);
    // From an infinite key an infinite offset leads to every number, but not to NaN.
    std::optional<Value> beyond;
    if (std::optional<Value> nan = special_number({keys.type().oid}, "NaN");
        nan && is_number(keys.type(), limit, *nan) &&
        !is_number(keys.type(), keys.at(row), *nan)) {
        beyond = special_number({keys.type().oid},
                                is_start == descending ? "Infinity" : "-Infinity");
        limit = beyond->datum();
    }
    while (low < high) {
        std::size_t middle = low + (high - low) / 2;
        int order = info.compare(keys.at(middle), limit);
        if (descending) order = -order;
        bool before = is_start ? order < 0 : order <= 0;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::size_t FrameFinder::bound(const WindowPartition& partition, std::size_t row,
                               const WindowFrameBound& bound, bool is_start) const {
    switch (bound.kind) {
        case BoundKind::kUnboundedPreceding:
            return 0;
        case BoundKind::kUnboundedFollowing:
            return partition.size;
        case BoundKind::kCurrentRow:
            if (window_.units == Units::kRows) return is_start ? row : row + 1;
            return is_start ? partition.peers_begin(row) : partition.peers_end(row);
        default:
            break;
    }
    bool preceding = bound.kind == BoundKind::kPreceding;
    std::uint64_t offset = is_start ? start_offset_ : end_offset_;
    switch (window_.units) {
        case Units::kRows:
            return rows_bound(partition, row, preceding, offset, is_start);
        case Units::kGroups:
            return groups_bound(partition, row, preceding, offset, is_start);
        case Units::kRange:
            break;
    }
    return range_bound(partition, row, is_start ? start_columns_ : end_columns_, is_start);
}

Frame FrameFinder::frame(const WindowPartition& partition, std::size_t row) const {
    RowRange whole{bound(partition, row, window_.start, true),
                   bound(partition, row, window_.end, false)};
    if (whole.end < whole.begin) whole.end = whole.begin;
    using Exclusion = WindowSpecification::Exclusion;
    Frame frame;
    if (window_.exclusion == Exclusion::kNone) {
        frame[0] = whole;
        return frame;
    }
    bool only_row = window_.exclusion == Exclusion::kCurrentRow;
    RowRange hole{only_row ? row : partition.peers_begin(row),
                  only_row ? row + 1 : partition.peers_end(row)};
    std::size_t count = 0;
    auto add = [&](std::size_t begin, std::size_t end) {
        begin = std::max(begin, whole.begin);
        end = std::min(end, whole.end);
        if (begin < end) frame[count++] = {begin, end};
    };
    add(whole.begin, hole.begin);
    if (window_.exclusion == Exclusion::kTies) add(row, row + 1);
    add(hole.end, whole.end);
    return frame;
}

}  // namespace aerolith
