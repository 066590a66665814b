#include "types/uuid/uuid.h"

#include <cstring>

#include "types/behaviours.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

Result<Datum> parse_uuid_datum(std::string_view text, std::int32_t, const FormatSettings&,
                               std::string&) {
    return Datum::of(TRY(parse_uuid(text)));
}

void print_uuid_datum(Datum value, const FormatSettings&, std::string& out) {
    print_uuid(value.as<Uuid>(), out);
}

Result<Datum> receive_uuid_datum(std::string_view wire, std::int32_t, std::string&) {
    Uuid uuid;
    TRY(check_binary_size(wire, sizeof uuid.bytes));
    std::memcpy(uuid.bytes.data(), wire.data(), sizeof uuid.bytes);
    return Datum::of(uuid);
}

void send_uuid_datum(Datum value, std::string& out) {
    Uuid uuid = value.as<Uuid>();
    out.append(reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size());
}

int compare_uuid_datum(Datum left, Datum right) {
    Uuid a = left.as<Uuid>(), b = right.as<Uuid>();
    int order = std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size());
    return order < 0 ? -1 : order > 0;
}

std::uint64_t hash_uuid_datum(Datum value) {
    Uuid uuid = value.as<Uuid>();
    return hash_bytes({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}

}  // namespace

/// 32 hexadecimal digits, hyphens allowed after each four, braces around allowed.
Result<Uuid> parse_uuid(std::string_view text) {
    std::string_view rest = text;
    bool braces = rest.starts_with('{');
    if (braces) {
        if (!rest.ends_with('}')) return invalid_text("uuid", text);
        rest = rest.substr(1, rest.size() - 2);
    }
    Uuid uuid;
    for (std::size_t byte = 0; byte < 16; ++byte) {
        int pair = 0;
        for (int digit = 0; digit < 2; ++digit, rest.remove_prefix(1)) {
            char c = rest.empty() ? '\0' : static_cast<char>(rest[0] | 0x20);
            if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9')
                pair = pair * 16 + (rest[0] - '0');
            else if (c >= 'a' && c <= 'f')
                pair = pair * 16 + (c - 'a' + 10);
            else
                return invalid_text("uuid", text);
        }
        uuid.bytes[byte] = static_cast<std::uint8_t>(pair);
        if (byte % 2 == 1 && byte < 15 && rest.starts_with('-')) rest.remove_prefix(1);
    }
    if (!rest.empty()) return invalid_text("uuid", text);
    return uuid;
}

void print_uuid(const Uuid& uuid, std::string& out) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (std::size_t at = 0; at < 16; ++at) {
        if (at == 4 || at == 6 || at == 8 || at == 10) out += '-';
        out += kDigits[uuid.bytes[at] >> 4];
        out += kDigits[uuid.bytes[at] & 15];
    }
}

void describe_uuid(TypeInfo& type) {
    type.physical = Physical::kUuid;
    type.parse = parse_uuid_datum;
    type.print = print_uuid_datum;
    type.receive = receive_uuid_datum;
    type.send = send_uuid_datum;
    type.compare = compare_uuid_datum;
    type.hash = hash_uuid_datum;
    type.encode_key = send_uuid_datum;
}

}  // namespace aerolith
