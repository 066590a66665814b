#include "executor/operators/key_range.h"

#include "executor/expression/evaluator.h"
#include "executor/rows/table_format.h"
#include "types/array/array.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

struct KeyPart {
    Type type;
    KeyColumnFormat format;
};

std::vector<KeyPart> key_parts(const PhysicalScan& scan) {
    std::vector<KeyPart> parts;
    if (scan.index) {
        for (const IndexColumn& column : scan.index->columns)
            parts.push_back({column.type, TableFormat::key_format(column)});
        return parts;
    }
    for (std::int16_t number : scan.table->key_columns)
        parts.push_back({scan.table->column(number).type, {KeyNulls::kNotNull, false}});
    return parts;
}

bool is_integer(Oid oid) {
    return oid == type_oid::kInt2 || oid == type_oid::kInt4 || oid == type_oid::kInt8;
}

std::int64_t integer_of(Oid type, Datum datum) {
    if (type == type_oid::kInt2) return datum.as<std::int16_t>();
    if (type == type_oid::kInt4) return datum.as<std::int32_t>();
    return datum.as<std::int64_t>();
}

/// A bound brought to the key's type; integers out of its range say on which side they lie.
struct Bound {
    Datum datum;
    int beyond = 0;  // -1 below every key value, 1 above
};

Bound narrow(Oid key, Oid type, Datum datum) {
    if (key == type || !is_integer(key)) return {datum, 0};
    std::int64_t value = integer_of(type, datum);
    std::int64_t low = key == type_oid::kInt2   ? INT16_MIN
                       : key == type_oid::kInt4 ? INT32_MIN
                                                : INT64_MIN;
    std::int64_t high = key == type_oid::kInt2   ? INT16_MAX
                        : key == type_oid::kInt4 ? INT32_MAX
                                                 : INT64_MAX;
    if (value < low) return {datum, -1};
    if (value > high) return {datum, 1};
    if (key == type_oid::kInt2)
        return {Datum::of<std::int16_t>(static_cast<std::int16_t>(value)), 0};
    if (key == type_oid::kInt4)
        return {Datum::of<std::int32_t>(static_cast<std::int32_t>(value)), 0};
    return {Datum::of<std::int64_t>(value), 0};
}

/// Appends an equality; false when nothing can be equal.
bool append_equal(const KeyPart& part, Oid type, Datum datum, std::string& key) {
    Bound bound = narrow(part.type.oid, type, datum);
    if (bound.beyond) return false;
    append_key_column(part.format, part.type.oid, false, bound.datum, key);
    return true;
}

/// The span of one range column behind a prefix of equal columns.
class RangeSpan {
  public:
    RangeSpan(const KeyPart& part, std::string prefix) : part_(part), prefix_(std::move(prefix)) {}

    /// Keys where the column is NULL.
    KeySpan nulls() const {
        std::string key = prefix_;
        append_key_column(part_.format, part_.type.oid, true, Datum(), key);
        return KeySpan::of_prefix(key);
    }
    /// All keys where it is not.
    KeySpan values() const {
        KeySpan all = KeySpan::of_prefix(prefix_);
        if (part_.format.nulls == KeyNulls::kFirst) all.start = nulls().end;
        if (part_.format.nulls == KeyNulls::kLast) all.end = nulls().start;
        return all;
    }
    /// Keys on one side of a bound, within `span`.
    void limit(KeySpan& span, const Bound& bound, bool is_low, bool inclusive) const {
        if (bound.beyond) {
            bool empty = is_low == (bound.beyond > 0);
            if (empty) span.end = span.start;
            return;
        }
        std::string key = prefix_;
        append_key_column(part_.format, part_.type.oid, false, bound.datum, key);
        bool at_start = is_low != part_.format.descending;
        if (at_start)
            span.start = std::max(span.start, inclusive ? key : prefix_end(key));
        else
            span.end = std::min(span.end, inclusive ? prefix_end(key) : key);
    }

  private:
    const KeyPart& part_;
    std::string prefix_;
};

Result<bool> add_range(const PhysicalScan& scan, const std::vector<KeyPart>& parts, std::size_t at,
                       const std::string& prefix, ExecContext& context,
                       std::vector<KeySpan>& spans) {
    const IndexRange& range = scan.range;
    bool plain = at >= parts.size() ||
                 (!range.low && !range.high && !range.next_is_null && !range.next_not_null);
    if (plain) {
        spans.push_back(KeySpan::of_prefix(prefix));
        return true;
    }
    const KeyPart& part = parts[at];
    RangeSpan column(part, prefix);
    if (range.next_is_null) {
        if (part.format.nulls != KeyNulls::kNotNull) spans.push_back(column.nulls());
        return true;
    }
    KeySpan span = column.values();
    auto bound = [&](const ExprPtr& expr, bool is_low, bool inclusive) -> Result<bool> {
        if (!expr) return true;
        Value value = TRY(evaluate_scalar(*expr, context));
        if (value.is_null()) return false;
        column.limit(span, narrow(part.type.oid, expr->type.oid, value.datum()), is_low, inclusive);
        return true;
    };
    if (!TRY(bound(range.low, true, range.low_inclusive)) ||
        !TRY(bound(range.high, false, range.high_inclusive)))
        return false;
    if (span.start < span.end) spans.push_back(std::move(span));
    return true;
}

}  // namespace

Result<std::string> lookup_key(const PhysicalScan& scan, ExecContext& context) {
    std::string key = index_prefix(scan.index ? scan.index->storage : scan.table->storage);
    std::vector<KeyPart> parts = key_parts(scan);
    for (std::size_t i = 0; i < scan.range.equal.size(); ++i) {
        const Expr& expr = *scan.range.equal[i];
        Value value = TRY(evaluate_scalar(expr, context));
        if (value.is_null() || !append_equal(parts[i], expr.type.oid, value.datum(), key))
            return std::string();
    }
    return key;
}

Result<std::vector<KeySpan>> key_spans(const PhysicalScan& scan, ExecContext& context) {
    const IndexRange& range = scan.range;
    std::vector<KeyPart> parts = key_parts(scan);
    std::string prefix = index_prefix(scan.index ? scan.index->storage : scan.table->storage);
    std::vector<KeySpan> spans;
    std::size_t single = range.equal.size() - (range.last_is_array ? 1 : 0);
    for (std::size_t i = 0; i < single; ++i) {
        const Expr& expr = *range.equal[i];
        Value value = TRY(evaluate_scalar(expr, context));
        if (value.is_null() || !append_equal(parts[i], expr.type.oid, value.datum(), prefix))
            return spans;
    }
    if (!range.last_is_array) {
        TRY(add_range(scan, parts, single, prefix, context, spans));
        return spans;
    }
    const Expr& expr = *range.equal.back();
    Value array = TRY(evaluate_scalar(expr, context));
    if (array.is_null()) return spans;
    ArrayView view(array.as<std::string_view>());
    std::vector<std::string> keys;
    for (ArrayView::Cursor element = view.elements(); element.next();) {
        std::string key = prefix;
        if (!element.is_null() &&
            append_equal(parts[single], view.element_type(), element.datum(), key))
            keys.push_back(std::move(key));
    }
    // In index order, each key once: the scan's order holds and no row comes twice.
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const std::string& key : keys) spans.push_back(KeySpan::of_prefix(key));
    return spans;
}

}  // namespace aerolith
