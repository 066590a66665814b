#include "types/behaviours.h"
#include "types/json/jsonb.h"
#include "types/text/utf8.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

constexpr char kWireVersion = 1;

struct JsonbType {
    static JsonbView view(Datum value) { return JsonbView(value.as<std::string_view>()); }
    static Result<Datum> parse(std::string_view text, std::int32_t, const FormatSettings&,
                               std::string& bytes) {
        encode_jsonb(TRY(parse_json(text, true)), bytes);
        return Datum();
    }
    static void print(Datum value, const FormatSettings&, std::string& out) {
        print_jsonb(view(value), out);
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t, std::string& bytes) {
        if (wire.empty())
            return Error(SqlState::kProtocolViolation, "insufficient data left in message");
        if (wire[0] != kWireVersion) {
            return error(SqlState::kInternalError, "unsupported jsonb version number {}",
                         static_cast<int>(wire[0]));
        }
        TRY(check_utf8(wire.substr(1)));
        encode_jsonb(TRY(parse_json(wire.substr(1), true)), bytes);
        return Datum();
    }
    static void send(Datum value, std::string& out) {
        out += kWireVersion;
        print_jsonb(view(value), out);
    }
    static int compare(Datum left, Datum right) { return compare_jsonb(view(left), view(right)); }
    /// Over the key form, in which equal numbers look alike.
    static std::uint64_t hash(Datum value) {
        std::string key;
        encode_key(value, key);
        return hash_bytes(key);
    }
    static void encode_key(Datum value, std::string& out) {
        JsonbView top = view(value);
        if (top.is_scalar()) {
            start_container(kArrayMark, 1, out);
            out += '\0';
        }
        append_key(top, out);
    }

  private:
    static constexpr char kNullMark = 0x10, kStringMark = 0x20, kNumberMark = 0x30,
                          kBooleanMark = 0x40, kArrayMark = 0x50, kObjectMark = 0x60;
    static void start_container(char mark, std::size_t size, std::string& out) {
        out += mark;
        append_big(out, static_cast<std::uint32_t>(size));
    }
    static void append_key(JsonbView value, std::string& out) {
        switch (value.kind()) {
            case JsonKind::kNull:
                out += kNullMark;
                return;
            case JsonKind::kFalse:
                out.append({kBooleanMark, '\0'});
                return;
            case JsonKind::kTrue:
                out.append({kBooleanMark, '\1'});
                return;
            case JsonKind::kString:
                out += kStringMark;
                return append_escaped_key(value.text(), out);
            case JsonKind::kNumber: {
                out += kNumberMark;
                std::string bytes;
                encode_numeric(jsonb_number(value), bytes);
                return type_info(type_oid::kNumeric)
                    .encode_key(Datum::of<std::string_view>(bytes), out);
            }
            case JsonKind::kArray:
                start_container(kArrayMark, value.size(), out);
                out += '\1';
                for (std::size_t at = 0; at < value.size(); ++at) append_key(value.item(at), out);
                return;
            case JsonKind::kObject:
                start_container(kObjectMark, value.size(), out);
                for (std::size_t at = 0; at < value.size(); ++at) {
                    append_escaped_key(value.key(at), out);
                    append_key(value.member(at), out);
                }
        }
    }
};

Result<Datum> parse_json_text(std::string_view text, std::int32_t, const FormatSettings&,
                              std::string& bytes) {
    TRY(parse_json(text, false));
    bytes.append(text);
    return Datum();
}
Result<Datum> receive_json_text(std::string_view wire, std::int32_t, std::string& bytes) {
    TRY(check_utf8(wire));
    TRY(parse_json(wire, false));
    bytes.append(wire);
    return Datum();
}

}  // namespace

void describe_jsonb(TypeInfo& type) {
    type.physical = Physical::kBytes;
    type.parse = JsonbType::parse;
    type.print = JsonbType::print;
    type.receive = JsonbType::receive;
    type.send = JsonbType::send;
    type.compare = JsonbType::compare;
    type.hash = JsonbType::hash;
    type.encode_key = JsonbType::encode_key;
}

void describe_json(TypeInfo& type) {
    describe_text(type);
    type.parse = parse_json_text;
    type.receive = receive_json_text;
    type.compare = nullptr;
    type.hash = nullptr;
    type.encode_key = nullptr;
}

}  // namespace aerolith
