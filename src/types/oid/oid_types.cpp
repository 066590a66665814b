#include <charconv>

#include "types/behaviours.h"
#include "types/integer/integer.h"
#include "types/oid/object_names.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

/// strtoul's habits: a minus sign wraps around.
Result<std::uint32_t> parse_unsigned(std::string_view text, std::string_view type_name) {
    std::string_view digits = trim_spaces(text);
    bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::uint64_t value = 0;
    auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure == std::errc::invalid_argument || end != digits.data() + digits.size())
        return invalid_text(type_name, text);
    if (failure != std::errc() || value > (negative ? 0x80000000ull : 0xFFFFFFFFull)) {
        return error(SqlState::kNumericValueOutOfRange, "value \"{}\" is out of range for type {}",
                     text, type_name);
    }
    return static_cast<std::uint32_t>(negative ? 0 - value : value);
}

std::uint32_t unsigned_of(Datum value) {
    return static_cast<std::uint32_t>(value.as<std::int32_t>());
}

Result<Datum> parse_oid(std::string_view text, std::int32_t, const FormatSettings&, std::string&) {
    return Datum::of(static_cast<std::int32_t>(TRY(parse_unsigned(text, "oid"))));
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// An OID alias type reads and prints names where a session gives them.
template <Oid type>
Result<Datum> parse_registered(std::string_view text, std::int32_t, const FormatSettings& settings,
                               std::string&) {
    if (text == "-") return Datum::of(std::int32_t{0});
    ObjectNames* names = is_number(text) ? nullptr : ObjectNames::of(settings);
    if (names) return Datum::of(static_cast<std::int32_t>(TRY(names->find(type, text))));
    return Datum::of(static_cast<std::int32_t>(TRY(parse_unsigned(text, "oid"))));
}

Result<Datum> parse_xid(std::string_view text, std::int32_t, const FormatSettings&, std::string&) {
    return Datum::of(static_cast<std::int32_t>(TRY(parse_unsigned(text, "xid"))));
}

void print_oid(Datum value, const FormatSettings&, std::string& out) {
    print_integer(unsigned_of(value), out);
}

template <Oid type>
void print_registered(Datum value, const FormatSettings& settings, std::string& out) {
    if (unsigned_of(value) == 0) {
        out += '-';
        return;
    }
    std::string name;
    if (ObjectNames* names = ObjectNames::of(settings))
        name = names->name_of(type, unsigned_of(value));
    if (name.empty())
        print_oid(value, settings, out);
    else
        out += name;
}

Result<Datum> receive_oid(std::string_view wire, std::int32_t, std::string&) {
    return Datum::of(TRY(receive_integer<std::int32_t>(wire)));
}

void send_oid(Datum value, std::string& out) {
    append_big(out, unsigned_of(value));
}

int compare_oids(Datum left, Datum right) {
    std::uint32_t a = unsigned_of(left), b = unsigned_of(right);
    return a < b ? -1 : a > b;
}

std::uint64_t hash_oid(Datum value) {
    return hash_integer(unsigned_of(value));
}

struct Unsigned64 {
    static std::uint64_t of(Datum value) {
        return static_cast<std::uint64_t>(value.as<std::int64_t>());
    }
    static Result<Datum> parse(std::string_view text, std::int32_t, const FormatSettings&,
                               std::string&) {
        std::string_view digits = trim_spaces(text);
        std::uint64_t value = 0;
        auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failure != std::errc() || end != digits.data() + digits.size())
            return invalid_text("xid8", text);
        return Datum::of(static_cast<std::int64_t>(value));
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        print_integer(of(value), out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string&) {
        return Datum::of(TRY(receive_integer<std::int64_t>(wire)));
    }
    static void send(Datum value, std::string& out) { append_big(out, of(value)); }
    static int compare(Datum left, Datum right) {
        return of(left) < of(right) ? -1 : of(left) > of(right);
    }
    static std::uint64_t hash(Datum value) { return hash_integer(of(value)); }
};

Result<Datum> parse_lsn(std::string_view text, std::int32_t, const FormatSettings&, std::string&) {
    std::uint32_t high = 0, low = 0;
    const char* last = text.data() + text.size();
    auto [slash, high_failure] = std::from_chars(text.data(), last, high, 16);
    if (high_failure != std::errc() || slash == last || *slash != '/')
        return invalid_text("pg_lsn", text);
    auto [end, low_failure] = std::from_chars(slash + 1, last, low, 16);
    if (low_failure != std::errc() || end != last) return invalid_text("pg_lsn", text);
    return Datum::of(static_cast<std::int64_t>(std::uint64_t{high} << 32 | low));
}

void print_lsn(Datum value, const FormatSettings&, std::string& out) {
    std::uint64_t lsn = Unsigned64::of(value);
    fmt::format_to(std::back_inserter(out), "{:X}/{:X}", lsn >> 32, lsn & 0xFFFFFFFF);
}

/// A row's place: block number above, 16 bits of line number below.
Result<Datum> parse_tid(std::string_view text, std::int32_t, const FormatSettings&, std::string&) {
    std::uint32_t block = 0;
    std::uint16_t line = 0;
    std::string_view inner = text;
    if (!inner.starts_with('(') || !inner.ends_with(')')) return invalid_text("tid", text);
    const char* last = inner.data() + inner.size() - 1;
    auto [comma, block_failure] = std::from_chars(inner.data() + 1, last, block);
    if (block_failure != std::errc() || comma == last || *comma != ',')
        return invalid_text("tid", text);
    auto [end, line_failure] = std::from_chars(comma + 1, last, line);
    if (line_failure != std::errc() || end != last) return invalid_text("tid", text);
    return Datum::of(static_cast<std::int64_t>(std::uint64_t{block} << 16 | line));
}

void print_tid(Datum value, const FormatSettings&, std::string& out) {
    std::uint64_t tid = Unsigned64::of(value);
    fmt::format_to(std::back_inserter(out), "({},{})", tid >> 16, tid & 0xFFFF);
}

Result<Datum> receive_tid(std::string_view wire, std::int32_t, std::string&) {
    TRY(check_binary_size(wire, 6));
    std::uint64_t block = load_big<std::uint32_t>(wire.data());
    return Datum::of(
        static_cast<std::int64_t>(block << 16 | load_big<std::uint16_t>(wire.data() + 4)));
}

void send_tid(Datum value, std::string& out) {
    append_big(out, static_cast<std::uint32_t>(Unsigned64::of(value) >> 16));
    append_big(out, static_cast<std::uint16_t>(Unsigned64::of(value)));
}

}  // namespace

void describe_oid(TypeInfo& type) {
    type.physical = Physical::kInt32;
    type.parse = parse_oid;
    type.print = print_oid;
    type.receive = receive_oid;
    type.send = send_oid;
    type.compare = compare_oids;
    type.hash = hash_oid;
    type.encode_key = send_oid;
}

/// Gives a type the functions made for its OID.
template <Oid... types>
static void describe_registered_as(TypeInfo& type) {
    auto describe = [&]<Oid registered>() {
        if (type.oid != registered) return;
        type.parse = parse_registered<registered>;
        type.print = print_registered<registered>;
    };
    (describe.template operator()<types>(), ...);
}

void describe_registered(TypeInfo& type) {
    constexpr Oid kRegoperator = 2204, kRegcollation = 4191, kRegconfig = 3734,
                  kRegdictionary = 3769;
    describe_oid(type);
    describe_registered_as<type_oid::kRegproc, type_oid::kRegprocedure, type_oid::kRegoper,
                           kRegoperator, type_oid::kRegclass, type_oid::kRegtype,
                           type_oid::kRegrole, type_oid::kRegnamespace, kRegcollation, kRegconfig,
                           kRegdictionary>(type);
}

void describe_xid(TypeInfo& type) {
    describe_oid(type);
    type.parse = parse_xid;
}

void describe_xid8(TypeInfo& type) {
    type.physical = Physical::kInt64;
    type.parse = Unsigned64::parse;
    type.print = Unsigned64::print;
    type.receive = Unsigned64::receive;
    type.send = Unsigned64::send;
    type.compare = Unsigned64::compare;
    type.hash = Unsigned64::hash;
    type.encode_key = Unsigned64::send;
}

void describe_pg_lsn(TypeInfo& type) {
    describe_xid8(type);
    type.parse = parse_lsn;
    type.print = print_lsn;
}

void describe_tid(TypeInfo& type) {
    describe_xid8(type);
    type.parse = parse_tid;
    type.print = print_tid;
    type.receive = receive_tid;
    type.send = send_tid;
}

}  // namespace aerolith
