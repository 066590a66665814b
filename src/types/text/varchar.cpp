#include "types/behaviours.h"
#include "types/text/text.h"
#include "types/text/utf8.h"
#include "types/type_parts.h"

namespace aerolith {
namespace {

// PostgreSQL's modifier of both types is the length in characters plus the size of a varlena
// header.
constexpr std::int32_t kHeader = 4;
constexpr std::int32_t kLengthLimit = 10485760;

/// The part of `text` that fits. Without `is_explicit` only spaces may be lost.
Result<std::string_view> fit(std::string_view text, std::int32_t typmod, bool is_explicit,
                             std::string_view type_name) {
    if (typmod < kHeader) return text;
    std::size_t length = static_cast<std::size_t>(typmod - kHeader);
    if (text.size() <= length) return text;
    std::size_t end = character_offset(text, length);
    if (!is_explicit && text.find_first_not_of(' ', end) != text.npos) {
        return error(SqlState::kStringDataRightTruncation, "value too long for type {}({})",
                     type_name, length);
    }
    return text.substr(0, end);
}

Status fit_varchar(std::string_view text, std::int32_t typmod, bool is_explicit,
                   std::string& bytes) {
    bytes.append(TRY(fit(text, typmod, is_explicit, "character varying")));
    return {};
}

Status fit_bpchar(std::string_view text, std::int32_t typmod, bool is_explicit,
                  std::string& bytes) {
    std::string_view kept = TRY(fit(text, typmod, is_explicit, "character"));
    bytes.append(kept);
    if (typmod < kHeader) return {};
    std::size_t length = static_cast<std::size_t>(typmod - kHeader), have = count_characters(kept);
    if (have < length) bytes.append(length - have, ' ');
    return {};
}

template <auto kFit>
struct Limited {
    static Result<Datum> parse(std::string_view text, std::int32_t typmod, const FormatSettings&,
                               std::string& bytes) {
        TRY(kFit(text, typmod, false, bytes));
        return Datum();
    }
    static Result<Datum> receive(std::string_view wire, std::int32_t typmod, std::string& bytes) {
        TRY(check_utf8(wire));
        TRY(kFit(wire, typmod, false, bytes));
        return Datum();
    }
    static Result<Datum> apply(Datum value, std::int32_t typmod, bool is_explicit,
                               std::string& bytes) {
        TRY(kFit(value.as<std::string_view>(), typmod, is_explicit, bytes));
        return Datum();
    }
};

Result<std::int32_t> parse_length(std::span<const std::int32_t> numbers,
                                  std::string_view type_name) {
    if (numbers.size() != 1)
        return error(SqlState::kInvalidParameterValue, "invalid type modifier");
    if (numbers[0] < 1) {
        return error(SqlState::kInvalidParameterValue, "length for type {} must be at least 1",
                     type_name);
    }
    if (numbers[0] > kLengthLimit) {
        return error(SqlState::kInvalidParameterValue, "length for type {} cannot exceed {}",
                     type_name, kLengthLimit);
    }
    return numbers[0] + kHeader;
}

std::string print_length(std::int32_t typmod) {
    return typmod < kHeader ? "" : fmt::format("({})", typmod - kHeader);
}

int compare_bpchar(Datum left, Datum right) {
    return compare_bytes(trim_padding(left.as<std::string_view>()),
                         trim_padding(right.as<std::string_view>()));
}

std::uint64_t hash_bpchar(Datum value) {
    return hash_bytes(trim_padding(value.as<std::string_view>()));
}

void encode_bpchar_key(Datum value, std::string& out) {
    out += trim_padding(value.as<std::string_view>());
    out += '\0';
}

}  // namespace

void describe_varchar(TypeInfo& type) {
    describe_text(type);
    type.parse = Limited<fit_varchar>::parse;
    type.receive = Limited<fit_varchar>::receive;
    type.apply_typmod = Limited<fit_varchar>::apply;
    type.print_typmod = print_length;
    type.parse_typmod = [](std::span<const std::int32_t> numbers) {
        return parse_length(numbers, "varchar");
    };
}

void describe_bpchar(TypeInfo& type) {
    describe_text(type);
    type.parse = Limited<fit_bpchar>::parse;
    type.receive = Limited<fit_bpchar>::receive;
    type.apply_typmod = Limited<fit_bpchar>::apply;
    type.print_typmod = print_length;
    type.parse_typmod = [](std::span<const std::int32_t> numbers) {
        return parse_length(numbers, "char");
    };
    type.compare = compare_bpchar;
    type.hash = hash_bpchar;
    type.encode_key = encode_bpchar_key;
}

}  // namespace aerolith
