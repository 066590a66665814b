#include "storage/key_codec.h"

#include <bit>
#include <cmath>

#include "common/bytes.h"

namespace aerolith {

namespace {

constexpr char kNullFirst = '\x05';
constexpr char kNullLast = '\xF0';
constexpr int kExponentBias = 0x8000;

Error bad_key() {
    return Error(SqlState::kDataCorrupted, "stored key is damaged");
}

template <class Bits>
Bits order_float(Bits bits) {
    constexpr Bits kSign = Bits{1} << (sizeof(Bits) * 8 - 1);
    return (bits & kSign) ? ~bits : bits | kSign;
}

template <class Bits>
Bits restore_float(Bits bits) {
    constexpr Bits kSign = Bits{1} << (sizeof(Bits) * 8 - 1);
    return (bits & kSign) ? bits & ~kSign : ~bits;
}

}  // namespace

void KeyWriter::index_id(std::uint32_t id) {
    append_big(out_, id);
}

bool KeyWriter::begin(bool is_null, KeyColumnFormat format) {
    if (format.nulls != KeyNulls::kNotNull) {
        out_ += !is_null                           ? kKeyValueMarker
                : format.nulls == KeyNulls::kFirst ? kNullFirst
                                                   : kNullLast;
    }
    start_ = out_.size();
    descending_ = format.descending;
    return !is_null;
}

void KeyWriter::end() {
    if (!descending_) return;
    for (std::size_t i = start_; i < out_.size(); ++i) out_[i] = static_cast<char>(~out_[i]);
}

void KeyWriter::int16(std::int16_t value) {
    append_big(out_, static_cast<std::uint16_t>(static_cast<std::uint16_t>(value) ^ 0x8000u));
}
void KeyWriter::int32(std::int32_t value) {
    append_big(out_, static_cast<std::uint32_t>(value) ^ 0x80000000u);
}
void KeyWriter::int64(std::int64_t value) {
    append_big(out_, static_cast<std::uint64_t>(value) ^ 0x8000000000000000u);
}

void KeyWriter::float32(float value) {
    if (value == 0) value = 0;  // -0
    append_big(out_,
               std::isnan(value) ? UINT32_MAX : order_float(std::bit_cast<std::uint32_t>(value)));
}
void KeyWriter::float64(double value) {
    if (value == 0) value = 0;  // -0
    append_big(out_,
               std::isnan(value) ? UINT64_MAX : order_float(std::bit_cast<std::uint64_t>(value)));
}

void KeyWriter::text(std::string_view value) {
    out_.append(value) += '\0';
}

void KeyWriter::bytea(std::string_view value) {
    for (;;) {
        std::size_t zero = value.find('\0');
        out_.append(value.substr(0, zero));
        if (zero == std::string_view::npos) break;
        out_.append("\x00\xFF", 2);
        value.remove_prefix(zero + 1);
    }
    out_.append("\x00\x01", 2);
}

void KeyWriter::numeric(NumericKeyClass key_class, int exponent,
                        std::span<const std::uint8_t> digits) {
    out_ += static_cast<char>(key_class);
    bool negative = key_class == NumericKeyClass::kNegative;
    if (!negative && key_class != NumericKeyClass::kPositive) return;
    std::size_t from = out_.size();
    append_big(out_, static_cast<std::uint16_t>(exponent + kExponentBias));
    for (std::uint8_t digit : digits) out_ += static_cast<char>(digit + 1);
    out_ += '\0';
    if (!negative) return;
    for (std::size_t i = from; i < out_.size(); ++i) out_[i] = static_cast<char>(~out_[i]);
}

Result<std::uint32_t> KeyReader::index_id() {
    descending_ = false;
    return static_cast<std::uint32_t>(TRY(big_endian(4)));
}

Result<bool> KeyReader::begin(KeyColumnFormat format) {
    descending_ = format.descending;
    if (format.nulls == KeyNulls::kNotNull) return true;
    if (rest_.empty()) return bad_key();
    char marker = rest_.front();
    rest_.remove_prefix(1);
    if (marker == kKeyValueMarker) return true;
    if (marker == (format.nulls == KeyNulls::kFirst ? kNullFirst : kNullLast)) return false;
    return bad_key();
}

Result<std::uint64_t> KeyReader::big_endian(std::size_t size) {
    if (rest_.size() < size) return bad_key();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | (static_cast<std::uint8_t>(rest_[i]) ^ mask());
    rest_.remove_prefix(size);
    return value;
}

Result<bool> KeyReader::boolean() {
    return TRY(big_endian(1))
    != 0;
}
Result<std::int16_t> KeyReader::int16() {
    return static_cast<std::int16_t>(TRY(big_endian(2)) ^ 0x8000u);
}
Result<std::int32_t> KeyReader::int32() {
    return static_cast<std::int32_t>(TRY(big_endian(4)) ^ 0x80000000u);
}
Result<std::int64_t> KeyReader::int64() {
    return static_cast<std::int64_t>(TRY(big_endian(8)) ^ 0x8000000000000000u);
}
Result<float> KeyReader::float32() {
    auto bits = static_cast<std::uint32_t>(TRY(big_endian(4)));
    if (bits == UINT32_MAX)
        return std::bit_cast<float>(0x7FC00000u);  // the NaN PostgreSQL prints and compares
    return std::bit_cast<float>(restore_float(bits));
}
Result<double> KeyReader::float64() {
    std::uint64_t bits = TRY(big_endian(8));
    if (bits == UINT64_MAX) return std::bit_cast<double>(std::uint64_t{0x7FF8000000000000});
    return std::bit_cast<double>(restore_float(bits));
}

Result<std::string> KeyReader::fixed_bytes(std::size_t size) {
    if (rest_.size() < size) return bad_key();
    std::string bytes(rest_.substr(0, size));
    rest_.remove_prefix(size);
    for (char& c : bytes) c = static_cast<char>(c ^ mask());
    return bytes;
}

Result<std::string> KeyReader::text() {
    std::size_t end = rest_.find(static_cast<char>(mask()));
    if (end == std::string_view::npos) return bad_key();
    std::string value = TRY(fixed_bytes(end));
    rest_.remove_prefix(1);
    return value;
}

Result<std::string> KeyReader::bytea() {
    std::string value;
    for (;;) {
        value += TRY(text());  // up to the next zero byte
        std::uint64_t after = TRY(big_endian(1));
        if (after == 0x01) return value;
        if (after != 0xFF) return bad_key();
        value += '\0';
    }
}

Result<KeyReader::Numeric> KeyReader::numeric() {
    Numeric value {
        static_cast<NumericKeyClass>(TRY(big_endian(1))), 0, {}
    };
    switch (value.key_class) {
        case NumericKeyClass::kNegativeInfinity:
        case NumericKeyClass::kZero:
        case NumericKeyClass::kInfinity:
        case NumericKeyClass::kNaN:
            return value;
        case NumericKeyClass::kNegative:
        case NumericKeyClass::kPositive:
            break;
        default:
            return bad_key();
    }
    const unsigned flip = value.key_class == NumericKeyClass::kNegative ? 0xFF : 0;
    unsigned high = static_cast<unsigned>(TRY(big_endian(1))) ^ flip;
    unsigned low = static_cast<unsigned>(TRY(big_endian(1))) ^ flip;
    value.exponent = static_cast<int>(high << 8 | low) - kExponentBias;
    for (;;) {
        unsigned digit = static_cast<unsigned>(TRY(big_endian(1))) ^ flip;
        if (digit == 0) return value;
        if (digit > 100) return bad_key();
        value.digits += static_cast<char>(digit - 1);
    }
}

}  // namespace aerolith
