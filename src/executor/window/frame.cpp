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

Status FrameClause::open(ExecContext& context) {
    for (bool is_start : {true, false}) {
        const WindowFrameBound& bound = is_start ? window.start : window.end;
        if (!has_offset(bound)) continue;
        std::string_view which = is_start ? "starting" : "ending";
        Value offset = TRY(evaluate_scalar(*bound.offset, context));
        if (offset.is_null())
            return error(SqlState::kNullValueNotAllowed, "frame {} offset must not be null", which);
        bool negative = is_negative(offset) || is_not_a_number(offset);
        if (negative && window.units == Units::kRange) {
            return error(SqlState::kInvalidPrecedingOrFollowingSize,
                         "invalid preceding or following size in window function");
        }
        if (negative)
            return error(SqlState::kInvalidPrecedingOrFollowingSize,
                         "frame {} offset must not be negative", which);
        if (window.units != Units::kRange)
            (is_start ? start_offset : end_offset) =
                static_cast<std::uint64_t>(offset.as<std::int64_t>());
    }
    return {};
}

FrameCursor::FrameCursor(const FrameClause& clause, WindowPartition& partition)
    : clause_(clause),
      partition_(partition),
      rows_(partition.rows()),
      starts_(partition.group_starts()),
      far_starts_(partition.group_starts()),
      start_search_(partition.rows()),
      end_search_(partition.rows()) {}

Status FrameCursor::move_to(std::size_t row) {
    row_ = row;
    if (row < peers_.end) return {};
    for (;;) {
        if (peers_.end > 0) ++group_;
        peers_.begin = peers_.end;
        std::size_t at = TRY(starts_.seek(group_ + 1));
        peers_.end = static_cast<std::size_t>(starts_.rows().columns[0].at(at).as<std::int64_t>());
        if (row < peers_.end) return {};
    }
}

Result<std::size_t> FrameCursor::group_start(std::size_t group) {
    std::size_t at = TRY(far_starts_.seek(group));
    return static_cast<std::size_t>(far_starts_.rows().columns[0].at(at).as<std::int64_t>());
}

std::size_t FrameCursor::rows_bound(bool preceding, std::uint64_t offset, bool is_start) const {
    std::size_t extra = is_start ? 0 : 1;
    if (preceding) return offset > row_ ? 0 : row_ - offset + extra;
    if (offset >= partition_.size() - row_) return partition_.size();
    return row_ + offset + extra;
}

Result<std::size_t> FrameCursor::groups_bound(bool preceding, std::uint64_t offset, bool is_start) {
    std::size_t extra = is_start ? 0 : 1;
    if (preceding) return offset > group_ ? 0 : TRY(group_start(group_ - offset + extra));
    if (offset >= partition_.groups() - group_) return partition_.size();
    return group_start(group_ + offset + extra);
}

/// NULLs are peers, at one end of the partition.
Result<RowRange> FrameCursor::rows_with_keys(std::size_t key) {
    RowRange range{0, partition_.size()};
    SpoolCursor ends(partition_.rows());
    std::size_t at = TRY(ends.seek(0));
    if (ends.rows().columns[key].is_null(at)) range.begin = TRY(group_start(1));
    at = TRY(ends.seek(partition_.size() - 1));
    if (ends.rows().columns[key].is_null(at)) range.end = TRY(group_start(partition_.groups() - 1));
    return range;
}

/// First row whose key is not before the limit (start), or is beyond it (end), among those that
/// have a key. The limits of later rows are never nearer the front.
Result<std::size_t> FrameCursor::range_bound(bool is_start) {
    Search& search = is_start ? start_search_ : end_search_;
    const RangeColumns& columns = is_start ? clause_.start_columns : clause_.end_columns;
    std::size_t at = TRY(rows_.seek(row_));
    if (rows_.rows().columns[columns.key].is_null(at)) return is_start ? peers_.begin : peers_.end;
    if (!search.range) {
        search.range = TRY(rows_with_keys(columns.key));
        search.at = search.range->begin;
    }
    bool descending = clause_.window.order.front().descending;
    const Vector& limits = rows_.rows().columns[columns.limit];
    Datum limit = limits.at(at);
    // From an infinite key an infinite offset leads to every number, but not to NaN.
    const Vector& row_keys = rows_.rows().columns[columns.key];
    std::optional<Value> beyond;
    if (std::optional<Value> nan = special_number({row_keys.type().oid}, "NaN");
        nan && is_number(row_keys.type(), limit, *nan) &&
        !is_number(row_keys.type(), row_keys.at(at), *nan)) {
        beyond = special_number({row_keys.type().oid},
                                is_start == descending ? "Infinity" : "-Infinity");
        limit = beyond->datum();
    }
    auto before = [&](std::size_t row) -> Result<bool> {
        std::size_t place = TRY(search.keys.seek(row));
        const Vector& keys = search.keys.rows().columns[columns.key];
        int order = type_info(keys.type().oid).compare(keys.at(place), limit);
        if (descending) order = -order;
        return is_start ? order < 0 : order <= 0;
    };
    std::size_t low = search.at, step = 1, high = search.range->end;
    while (low < high && TRY(before(std::min(low + step, high) - 1))) {
        low = std::min(low + step, high);
        step *= 2;
    }
    high = std::min(low + step, high);
    while (low < high) {
        std::size_t middle = low + (high - low) / 2;
        if (TRY(before(middle)))
            low = middle + 1;
        else
            high = middle;
    }
    search.at = low;
    return low;
}

Result<std::size_t> FrameCursor::bound(const WindowFrameBound& bound, bool is_start) {
    switch (bound.kind) {
        case BoundKind::kUnboundedPreceding:
            return 0;
        case BoundKind::kUnboundedFollowing:
            return partition_.size();
        case BoundKind::kCurrentRow:
            if (clause_.window.units == Units::kRows) return is_start ? row_ : row_ + 1;
            return is_start ? peers_.begin : peers_.end;
        default:
            break;
    }
    bool preceding = bound.kind == BoundKind::kPreceding;
    std::uint64_t offset = is_start ? clause_.start_offset : clause_.end_offset;
    switch (clause_.window.units) {
        case Units::kRows:
            return rows_bound(preceding, offset, is_start);
        case Units::kGroups:
            return groups_bound(preceding, offset, is_start);
        case Units::kRange:
            break;
    }
    return range_bound(is_start);
}

Result<Frame> FrameCursor::frame() {
    const WindowSpecification& window = clause_.window;
    RowRange whole {
        TRY(bound(window.start, true))
        , TRY(bound(window.end, false))
    };
    if (whole.end < whole.begin) whole.end = whole.begin;
    using Exclusion = WindowSpecification::Exclusion;
    Frame frame;
    if (window.exclusion == Exclusion::kNone) {
        frame[0] = whole;
        return frame;
    }
    bool only_row = window.exclusion == Exclusion::kCurrentRow;
    RowRange hole{only_row ? row_ : peers_.begin, only_row ? row_ + 1 : peers_.end};
    std::size_t count = 0;
    auto add = [&](std::size_t begin, std::size_t end) {
        begin = std::max(begin, whole.begin);
        end = std::min(end, whole.end);
        if (begin < end) frame[count++] = {begin, end};
    };
    add(whole.begin, hole.begin);
    if (window.exclusion == Exclusion::kTies) add(row_, row_ + 1);
    add(hole.end, whole.end);
    return frame;
}

}  // namespace aerolith
