#include "types/behaviours.h"
#include "types/datetime/datetime_text.h"
#include "types/datetime/interval.h"
#include "types/datetime/iso_text.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

std::string print_precision(std::int32_t typmod) {
    return typmod < 0 ? "" : fmt::format("({})", typmod);
}

template <bool with_zone, bool timestamp>
Result<std::int32_t> parse_precision(std::span<const std::int32_t> numbers) {
    constexpr std::string_view kName = timestamp ? "TIMESTAMP" : "TIME";
    if (numbers.size() != 1)
        return Error(SqlState::kInvalidParameterValue, "invalid type modifier");
    if (numbers[0] < 0) {
        return error(SqlState::kInvalidParameterValue, "{}({}){} precision must not be negative",
                     kName, numbers[0], with_zone ? " WITH TIME ZONE" : "");
    }
    return std::min(numbers[0], 6);
}

template <class T>
struct FixedWidth {
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string&) {
        return Datum::of(TRY(receive_integer<T>(wire)));
    }
    static void send(Datum value, std::string& out) { append_big(out, value.as<T>()); }
    static std::uint64_t hash(Datum value) {
        return hash_integer(static_cast<std::uint64_t>(value.as<T>()));
    }
    static void encode_key(Datum value, std::string& out) { append_signed_key(value.as<T>(), out); }
    static Result<Datum> apply_precision(Datum value, std::int32_t typmod, bool, std::string&) {
        if (is_infinite_timestamp(value.as<T>())) return value;
        return Datum::of(static_cast<T>(round_to_precision(value.as<T>(), typmod)));
    }
    static void describe(TypeInfo& type) {
        type.physical = physical_of<T>();
        type.receive = receive;
        type.send = send;
        type.compare = compare_scalars<T>;
        type.hash = hash;
        type.encode_key = encode_key;
    }
};

Result<Datum> parse_date(std::string_view text, std::int32_t, const FormatSettings& settings,
                         std::string&) {
    if (auto days = read_iso_date(text)) return Datum::of(static_cast<std::int32_t>(*days));
    ParsedDateTime parsed = TRY(parse_datetime(text, "date", settings));
    if (parsed.infinity) return Datum::of(kDateInfinity);
    if (parsed.minus_infinity) return Datum::of(kDateMinusInfinity);
    if (!parsed.has_date)
        return error(SqlState::kInvalidDatetimeFormat, "invalid input syntax for type date: \"{}\"",
                     text);
    if (!is_valid_date(parsed.days))
        return error(SqlState::kDatetimeFieldOverflow, "date out of range: \"{}\"", text);
    return Datum::of(static_cast<std::int32_t>(parsed.days));
}
void print_date_datum(Datum value, const FormatSettings& settings, std::string& out) {
    print_date(value.as<std::int32_t>(), settings, out);
}

template <bool with_zone>
struct TimestampType {
    static constexpr std::string_view kName = with_zone ? "timestamp with time zone" : "timestamp";
    static Result<Datum> parse(std::string_view text, std::int32_t typmod,
                               const FormatSettings& settings, std::string&) {
        if constexpr (!with_zone) {
            if (auto micros = read_iso_timestamp(text))
                return Datum::of(round_to_precision(*micros, typmod));
        }
        ParsedDateTime parsed = TRY(parse_datetime(text, kName, settings));
        if (parsed.infinity) return Datum::of(kTimestampInfinity);
        if (parsed.minus_infinity) return Datum::of(kTimestampMinusInfinity);
        if (!parsed.has_date)
            return error(SqlState::kInvalidDatetimeFormat,
                         "invalid input syntax for type {}: \"{}\"", kName, text);
        auto out_of_range = [&] {
            return error(SqlState::kDatetimeFieldOverflow, "timestamp out of range: \"{}\"", text);
        };
        if (parsed.days < kFirstDay - 1 || parsed.days > kTimestampEnd / kMicrosPerDay)
            return out_of_range();
        std::int64_t value = with_zone ? parsed.utc(settings) : parsed.local();
        if (!is_valid_timestamp(value)) return out_of_range();
        return Datum::of(round_to_precision(value, typmod));
    }
    static void print(Datum value, const FormatSettings& settings, std::string& out) {
        if constexpr (with_zone)
            print_timestamptz(value.as<std::int64_t>(), settings, out);
        else
            print_timestamp(value.as<std::int64_t>(), settings, out);
    }
};

struct TimeType {
    static Result<Datum> parse(std::string_view text, std::int32_t typmod,
                               const FormatSettings& settings, std::string&) {
        ParsedDateTime parsed = TRY(parse_datetime(text, "time", settings));
        if (!parsed.has_time || parsed.infinity || parsed.minus_infinity)
            return error(SqlState::kInvalidDatetimeFormat,
                         "invalid input syntax for type time: \"{}\"", text);
        return Datum::of(round_to_precision(parsed.time_of_day, typmod));
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        print_time_of_day(value.as<std::int64_t>(), out);
    }
};

/// timetz lives in an Interval: microseconds of the local time, and in `days` the zone, seconds
/// west of UTC.
struct TimetzType {
    static std::int64_t utc(const Interval& time) {
        return time.microseconds + time.days * kMicrosPerSecond;
    }
    static Result<Datum> parse(std::string_view text, std::int32_t typmod,
                               const FormatSettings& settings, std::string&) {
        ParsedDateTime parsed = TRY(parse_datetime(text, "time with time zone", settings));
        if (!parsed.has_time || parsed.infinity || parsed.minus_infinity)
            return error(SqlState::kInvalidDatetimeFormat,
                         "invalid input syntax for type time with time zone: \"{}\"", text);
        std::int32_t offset = 0;
        if (parsed.offset)
            offset = *parsed.offset;
        else {
            Zone zone = parsed.zone ? *parsed.zone : session_zone(settings);
            std::int64_t moment = settings.now;
            if (parsed.has_date) moment = zone.to_utc(parsed.local());
            offset = zone.offset_at(moment);
        }
        return Datum::of(Interval{round_to_precision(parsed.time_of_day, typmod), -offset, 0});
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        Interval time = value.as<Interval>();
        print_time_of_day(time.microseconds, out);
        print_offset(-time.days, out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string&) {
        TRY(check_binary_size(wire, 12));
        return Datum::of(Interval{load_big<std::int64_t>(wire.data()),
                                  load_big<std::int32_t>(wire.data() + 8), 0});
    }
    static void send(Datum value, std::string& out) {
        append_big(out, value.as<Interval>().microseconds);
        append_big(out, value.as<Interval>().days);
    }
    static int compare(Datum left, Datum right) {
        Interval l = left.as<Interval>(), r = right.as<Interval>();
        if (utc(l) != utc(r)) return utc(l) < utc(r) ? -1 : 1;
        return l.days < r.days ? -1 : l.days > r.days;
    }
    static std::uint64_t hash(Datum value) {
        Interval time = value.as<Interval>();
        return hash_integer(static_cast<std::uint64_t>(time.microseconds) * 31 +
                            static_cast<std::uint32_t>(time.days));
    }
    static void encode_key(Datum value, std::string& out) {
        append_signed_key(utc(value.as<Interval>()), out);
        append_signed_key(value.as<Interval>().days, out);
    }
    static Result<Datum> apply(Datum value, std::int32_t typmod, bool, std::string&) {
        Interval time = value.as<Interval>();
        time.microseconds = round_to_precision(time.microseconds, typmod);
        return Datum::of(time);
    }
};

struct IntervalType {
    static Result<Datum> parse(std::string_view text, std::int32_t typmod,
                               const FormatSettings& settings, std::string&) {
        return Datum::of(TRY(parse_interval(text, typmod, settings)));
    }
    static void print(Datum value, const FormatSettings& settings, std::string& out) {
        print_interval(value.as<Interval>(), settings.interval_style, out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t typmod, std::string&) {
        TRY(check_binary_size(wire, 16));
        Interval value{load_big<std::int64_t>(wire.data()), load_big<std::int32_t>(wire.data() + 8),
                       load_big<std::int32_t>(wire.data() + 12)};
        return Datum::of(fit_interval(value, typmod));
    }
    static void send(Datum value, std::string& out) {
        Interval interval = value.as<Interval>();
        append_big(out, interval.microseconds);
        append_big(out, interval.days);
        append_big(out, interval.months);
    }
    static int compare(Datum left, Datum right) {
        __int128 l = interval_span(left.as<Interval>()), r = interval_span(right.as<Interval>());
        return l < r ? -1 : l > r;
    }
    static std::uint64_t hash(Datum value) {
        return hash_integer(static_cast<std::uint64_t>(interval_span(value.as<Interval>())));
    }
    static void encode_key(Datum value, std::string& out) {
        __int128 span = interval_span(value.as<Interval>());
        append_signed_key(static_cast<std::int64_t>(span >> 64), out);
        append_big(out, static_cast<std::uint64_t>(span));
    }
    static Result<Datum> apply(Datum value, std::int32_t typmod, bool, std::string&) {
        return Datum::of(fit_interval(value.as<Interval>(), typmod));
    }
    static Result<std::int32_t> parse_modifier(std::span<const std::int32_t> numbers) {
        if (numbers.empty() || numbers.size() > 2)
            return Error(SqlState::kInvalidParameterValue, "invalid INTERVAL type modifier");
        std::int32_t precision = 0xFFFF;
        if (numbers.size() == 2) {
            if (numbers[1] < 0) {
                return error(SqlState::kInvalidParameterValue,
                             "INTERVAL({}) precision must not be negative", numbers[1]);
            }
            precision = std::min(numbers[1], 6);
        }
        return (numbers[0] & 0x7FFF) << 16 | precision;
    }
};

}  // namespace

void describe_date(TypeInfo& type) {
    FixedWidth<std::int32_t>::describe(type);
    type.parse = parse_date;
    type.print = print_date_datum;
}

void describe_timestamp(TypeInfo& type) {
    FixedWidth<std::int64_t>::describe(type);
    type.parse = TimestampType<false>::parse;
    type.print = TimestampType<false>::print;
    type.apply_typmod = FixedWidth<std::int64_t>::apply_precision;
    type.print_typmod = print_precision;
    type.parse_typmod = parse_precision<false, true>;
}

void describe_timestamptz(TypeInfo& type) {
    describe_timestamp(type);
    type.parse = TimestampType<true>::parse;
    type.print = TimestampType<true>::print;
    type.parse_typmod = parse_precision<true, true>;
}

void describe_time(TypeInfo& type) {
    describe_timestamp(type);
    type.parse = TimeType::parse;
    type.print = TimeType::print;
    type.parse_typmod = parse_precision<false, false>;
}

void describe_timetz(TypeInfo& type) {
    type.physical = Physical::kInterval;
    type.parse = TimetzType::parse;
    type.print = TimetzType::print;
    type.receive = TimetzType::receive;
    type.send = TimetzType::send;
    type.compare = TimetzType::compare;
    type.hash = TimetzType::hash;
    type.encode_key = TimetzType::encode_key;
    type.apply_typmod = TimetzType::apply;
    type.print_typmod = print_precision;
    type.parse_typmod = parse_precision<true, false>;
}

void describe_interval(TypeInfo& type) {
    type.physical = Physical::kInterval;
    type.parse = IntervalType::parse;
    type.print = IntervalType::print;
    type.receive = IntervalType::receive;
    type.send = IntervalType::send;
    type.compare = IntervalType::compare;
    type.hash = IntervalType::hash;
    type.encode_key = IntervalType::encode_key;
    type.apply_typmod = IntervalType::apply;
    type.print_typmod = interval_modifier_text;
    type.parse_typmod = IntervalType::parse_modifier;
}

}  // namespace aerolith
