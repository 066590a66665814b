#include "types/integer/integer.h"

#include "types/behaviours.h"

namespace aerolith {
namespace {

template <class T>
struct IntegerType {
    static Result<Datum> parse(std::string_view text, std::int32_t, const FormatSettings&,
                               std::string&) {
        return Datum::of(TRY(parse_integer<T>(text)));
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        print_integer(value.as<T>(), out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string&) {
        return Datum::of(TRY(receive_integer<T>(wire)));
    }
    static void send(Datum value, std::string& out) { append_big(out, value.as<T>()); }
    /// Equal numbers of different widths hash alike.
    static std::uint64_t hash(Datum value) {
        return hash_integer(static_cast<std::uint64_t>(static_cast<std::int64_t>(value.as<T>())));
    }
    static void encode_key(Datum value, std::string& out) { append_signed_key(value.as<T>(), out); }

    static void describe(TypeInfo& type) {
        type.physical = physical_of<T>();
        type.parse = parse;
        type.print = print;
        type.receive = receive;
        type.send = send;
        type.compare = compare_scalars<T>;
        type.hash = hash;
        type.encode_key = encode_key;
    }
};

}  // namespace

void describe_int2(TypeInfo& type) {
    IntegerType<std::int16_t>::describe(type);
}
void describe_int4(TypeInfo& type) {
    IntegerType<std::int32_t>::describe(type);
}
void describe_int8(TypeInfo& type) {
    IntegerType<std::int64_t>::describe(type);
}

}  // namespace aerolith
