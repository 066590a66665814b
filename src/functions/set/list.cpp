#include <cmath>

#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "functions/text/regex_search.h"
#include "types/array/array.h"
#include "types/datetime/datetime_text.h"
#include "types/numeric/numeric_math.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

using Opened = Result<std::unique_ptr<SetSource>>;

Error zero_step() {
    return Error(SqlState::kInvalidParameterValue, "step size cannot equal zero");
}

/// Starts a chunk with one empty column of a type.
Vector& start_column(Chunk& out, Oid type) {
    out.columns.clear();
    out.columns.emplace_back(Type{type, -1}, kVectorSize);
    out.size = 0;
    return out.columns[0];
}

template <class T, Oid type>
class IntegerSeries final : public SetSource {
  public:
    IntegerSeries(T start, T stop, T step)
        : next_(start), stop_(stop), step_(step), done_(step > 0 ? start > stop : start < stop) {}
    static Opened open(EvalContext&, std::span<const Value> arguments) {
        T step = arguments.size() == 3 ? arguments[2].as<T>() : T{1};
        if (step == 0) return zero_step();
        return std::unique_ptr<SetSource>(
            new IntegerSeries(arguments[0].as<T>(), arguments[1].as<T>(), step));
    }
    Status next(EvalContext& context, Chunk& out) override {
        TRY(context.check_interrupts());
        T* values = start_column(out, type).template data<T>();
        while (!done_ && out.size < kVectorSize) {
            values[out.size++] = next_;
            done_ = __builtin_add_overflow(next_, step_, &next_) ||
                    (step_ > 0 ? next_ > stop_ : next_ < stop_);
        }
        return {};
    }

  private:
    T next_, stop_, step_;
    bool done_;
};

class NumericSeries final : public SetSource {
  public:
    NumericSeries(Numeric start, Numeric stop, Numeric step)
        : next_(std::move(start)), stop_(std::move(stop)), step_(std::move(step)) {}
    static Opened open(EvalContext&, std::span<const Value> arguments) {
        auto number = [&](std::size_t at) {
            return decode_numeric(arguments[at].as<std::string_view>());
        };
        Numeric step = arguments.size() == 3 ? number(2) : Numeric::of(1);
        constexpr std::string_view kNames[] = {"start", "stop", "step size"};
        for (std::size_t at = 0; at < arguments.size(); ++at) {
            Numeric value = number(at);
            if (value.finite()) continue;
            return error(SqlState::kInvalidParameterValue, "{}{} cannot be {}", kNames[at],
                         at < 2 ? " value" : "", value.nan ? "NaN" : "infinity");
        }
        if (step.is_zero()) return zero_step();
        return std::unique_ptr<SetSource>(new NumericSeries(number(0), number(1), std::move(step)));
    }
    Status next(EvalContext& context, Chunk& out) override {
        TRY(context.check_interrupts());
        Vector& column = start_column(out, type_oid::kNumeric);
        std::string bytes;
        while (out.size < kVectorSize) {
            int order = compare_numerics(next_, stop_);
            if (step_.negative ? order < 0 : order > 0) break;
            bytes.clear();
            encode_numeric(next_, bytes);
            column.set(out.size++, Datum::of<std::string_view>(bytes));
            next_ = TRY(add_numerics(next_, step_));
        }
        return {};
    }

  private:
    Numeric next_, stop_, step_;
};

template <bool with_zone>
class TimestampSeries final : public SetSource {
  public:
    TimestampSeries(std::int64_t start, std::int64_t stop, Interval step, bool forward)
        : next_(start), stop_(stop), step_(step), forward_(forward) {}
    static Opened open(EvalContext&, std::span<const Value> arguments) {
        Interval step = arguments[2].as<Interval>();
        __int128 span =
            static_cast<__int128>(step.months * std::int64_t{30} + step.days) * kMicrosPerDay +
            step.microseconds;
        if (span == 0) return zero_step();
        return std::unique_ptr<SetSource>(new TimestampSeries(
            arguments[0].as<std::int64_t>(), arguments[1].as<std::int64_t>(), step, span > 0));
    }
    Status next(EvalContext& context, Chunk& out) override {
        TRY(context.check_interrupts());
        std::int64_t* values =
            start_column(out, with_zone ? type_oid::kTimestamptz : type_oid::kTimestamp)
                .template data<std::int64_t>();
        while (out.size < kVectorSize && (forward_ ? next_ <= stop_ : next_ >= stop_)) {
            values[out.size++] = next_;
            if (is_infinite_timestamp(next_))
                return Error(SqlState::kDatetimeFieldOverflow, "timestamp out of range");
            std::optional<std::int64_t> moment = step_from(context, next_);
            if (!moment) return timestamp_out_of_range();
            next_ = *moment;
        }
        return {};
    }

  private:
    std::optional<std::int64_t> step_from(EvalContext& context, std::int64_t moment) const {
        if constexpr (!with_zone) return add_interval(moment, step_);
        Zone zone = session_zone(context.format());
        auto local = add_interval(zone.to_local(moment), {0, step_.days, step_.months});
        if (!local) return std::nullopt;
        return zone.to_utc(*local) + step_.microseconds;
    }
    std::int64_t next_, stop_;
    Interval step_;
    bool forward_;
};

/// Rows made all at once.
class ReadyRows final : public SetSource {
  public:
    explicit ReadyRows(Oid type) : type_(type) {}
    std::vector<Value> rows;

    Status next(EvalContext&, Chunk& out) override {
        Vector& column = start_column(out, type_);
        for (; at_ < rows.size() && out.size < kVectorSize; ++at_)
            column.set_value(out.size++, rows[at_]);
        return {};
    }

  private:
    Oid type_;
    std::size_t at_ = 0;
};

Opened unnest(EvalContext&, std::span<const Value> arguments) {
    ArrayView array(arguments[0].as<std::string_view>());
    auto rows = std::make_unique<ReadyRows>(array.element_type());
    Type type{array.element_type(), -1};
    ArrayView::Cursor cursor = array.elements();
    while (cursor.next()) {
        rows->rows.push_back(
            cursor.is_null() ? Value::null(type)
                             : Value::from(type, array.element_info().physical, cursor.datum()));
    }
    return std::unique_ptr<SetSource>(std::move(rows));
}

Opened generate_subscripts(EvalContext&, std::span<const Value> arguments) {
    ArrayView array(arguments[0].as<std::string_view>());
    auto rows = std::make_unique<ReadyRows>(type_oid::kInt4);
    std::int32_t dimension = arguments[1].as<std::int32_t>();
    bool reverse = arguments.size() == 3 && arguments[2].as<bool>();
    if (dimension >= 1 && static_cast<std::size_t>(dimension) <= array.dimension_count()) {
        ArrayDimension bounds = array.dimension(static_cast<std::size_t>(dimension - 1));
        for (std::int32_t at = 0; at < bounds.size; ++at)
            rows->rows.push_back(Value::int4(bounds.lower + (reverse ? bounds.size - 1 - at : at)));
    }
    return std::unique_ptr<SetSource>(std::move(rows));
}

Opened string_to_table(EvalContext&, std::span<const Value> arguments) {
    auto rows = std::make_unique<ReadyRows>(type_oid::kText);
    if (arguments[0].is_null()) return std::unique_ptr<SetSource>(std::move(rows));
    std::string_view text = arguments[0].as<std::string_view>();
    auto add = [&](std::string_view part) {
        bool is_null = arguments.size() == 3 && !arguments[2].is_null() &&
                       part == arguments[2].as<std::string_view>();
        rows->rows.push_back(is_null ? Value::null({type_oid::kText}) : Value::text(part));
    };
    if (text.empty()) return std::unique_ptr<SetSource>(std::move(rows));
    if (arguments[1].is_null()) {
        for (std::size_t at = 0; at < text.size(); at += utf8_length(text[at]))
            add(text.substr(at, utf8_length(text[at])));
    } else if (std::string_view delimiter = arguments[1].as<std::string_view>();
               delimiter.empty()) {
        add(text);
    } else {
        for (std::size_t at = 0;;) {
            std::size_t end = text.find(delimiter, at);
            add(text.substr(at, end - at));
            if (end == text.npos) break;
            at = end + delimiter.size();
        }
    }
    return std::unique_ptr<SetSource>(std::move(rows));
}

Opened regexp_matches(EvalContext&, std::span<const Value> arguments) {
    auto rows = std::make_unique<ReadyRows>(type_oid::kTextArray);
    std::string_view text = arguments[0].as<std::string_view>();
    RegexFlags flags;
    if (arguments.size() == 3)
        flags =
            TRY(parse_regex_flags(arguments[2].as<std::string_view>(), "regexp_matches()", true));
    auto regex = TRY(Regex::compile(arguments[1].as<std::string_view>(), flags));
    TRY(each_match(*regex, text, 0, [&](const std::vector<Regex::Span>& spans) {
        std::string bytes;
        append_groups(text, spans, bytes);
        rows->rows.push_back(Value::of<std::string_view>({type_oid::kTextArray}, bytes));
        return flags.global;
    }));
    return std::unique_ptr<SetSource>(std::move(rows));
}

Opened regexp_split_to_table(EvalContext&, std::span<const Value> arguments) {
    RegexFlags flags;
    if (arguments.size() == 3) {
        flags = TRY(parse_regex_flags(arguments[2].as<std::string_view>(),
                                      "regexp_split_to_table()", false));
    }
    auto rows = std::make_unique<ReadyRows>(type_oid::kText);
    for (std::string_view part : TRY(split_by_regex(arguments[0].as<std::string_view>(),
                                                    arguments[1].as<std::string_view>(), flags)))
        rows->rows.push_back(Value::text(part));
    return std::unique_ptr<SetSource>(std::move(rows));
}

constexpr SetFunctionSpec set_function(Oid oid, std::string_view signature,
                                       Opened (*open)(EvalContext&, std::span<const Value>),
                                       std::string_view summary, FunctionSpec::Example example = {},
                                       Nulls nulls = Nulls::kReturnNull,
                                       Volatility volatility = Volatility::kImmutable) {
    return {.oid = oid,
            .signature = signature,
            .summary = summary,
            .example = example,
            .volatility = volatility,
            .nulls = nulls,
            .open = open};
}

using Int4Series = IntegerSeries<std::int32_t, type_oid::kInt4>;
using Int8Series = IntegerSeries<std::int64_t, type_oid::kInt8>;
constexpr std::string_view kSeries = "Values from a start to a stop, both included.";

constexpr SetFunctionSpec kSetFunctions[] = {
    set_function(1067, "generate_series(integer, integer) -> setof integer", Int4Series::open,
                 kSeries, {"SELECT count(*) FROM generate_series(2, 4)", "3"}),
    set_function(1066, "generate_series(integer, integer, integer) -> setof integer",
                 Int4Series::open, kSeries,
                 {"SELECT sum(x) FROM generate_series(5, 1, -2) x", "9"}),
    set_function(1069, "generate_series(bigint, bigint) -> setof bigint", Int8Series::open,
                 kSeries),
    set_function(1068, "generate_series(bigint, bigint, bigint) -> setof bigint", Int8Series::open,
                 kSeries),
    set_function(3260, "generate_series(numeric, numeric) -> setof numeric", NumericSeries::open,
                 kSeries),
    set_function(3259, "generate_series(numeric, numeric, numeric) -> setof numeric",
                 NumericSeries::open, kSeries,
                 {"SELECT sum(x) FROM generate_series(1.1, 4, 1.3) x", "7.2"}),
    set_function(938,
                 "generate_series(timestamp without time zone, timestamp without time zone, "
                 "interval) -> setof timestamp without time zone",
                 TimestampSeries<false>::open, kSeries),
    set_function(939,
                 "generate_series(timestamp with time zone, timestamp with time zone, interval) -> "
                 "setof timestamp with time zone",
                 TimestampSeries<true>::open, kSeries, {}, Nulls::kReturnNull, Volatility::kStable),
    set_function(2331, "unnest(anyarray) -> setof anyelement", unnest,
                 "One row per element of an array.",
                 {"SELECT sum(x) FROM unnest(ARRAY[1,2]) x", "3"}),
    set_function(1192, "generate_subscripts(anyarray, integer) -> setof integer",
                 generate_subscripts, "Subscripts of a dimension of an array.",
                 {"SELECT count(*) FROM generate_subscripts(ARRAY[7,8], 1)", "2"}),
    set_function(1191, "generate_subscripts(anyarray, integer, boolean) -> setof integer",
                 generate_subscripts, "Subscripts of a dimension, backwards when asked."),
    set_function(6160, "string_to_table(text, text) -> setof text", string_to_table,
                 "One row per field of a delimited text.",
                 {"SELECT count(*) FROM string_to_table('a,b', ',')", "2"}, Nulls::kCalled),
    set_function(6161, "string_to_table(text, text, text) -> setof text", string_to_table,
                 "One row per field, with a text that means NULL.", {}, Nulls::kCalled),
    set_function(2763, "regexp_matches(text, text) -> setof text[]", regexp_matches,
                 "Groups of the first match of a regular expression.",
                 {"SELECT regexp_matches('foobarbequebaz', '(bar)(beque)')", "{bar,beque}"}),
    set_function(2764, "regexp_matches(text, text, text) -> setof text[]", regexp_matches,
                 "Groups of every match with flag g."),
    set_function(2765, "regexp_split_to_table(text, text) -> setof text", regexp_split_to_table,
                 "One row per part between matches of a regular expression.",
                 {"SELECT count(*) FROM regexp_split_to_table('hello world', '\\s+')", "2"}),
    set_function(2766, "regexp_split_to_table(text, text, text) -> setof text",
                 regexp_split_to_table, "One row per part, with flags."),
};

}  // namespace

std::span<const SetFunctionSpec> set_functions() {
    return kSetFunctions;
}

}  // namespace aerolith
