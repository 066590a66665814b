#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/bytes.h"
#include "common/result.h"

namespace aerolith {

// Keys whose byte order is the SQL order of their columns. On disk: never change.
//
//   key       = index id (u32 big endian) column* [primary key column* of a non-unique index's
//   entry] column    = [marker] value                  marker only for nullable columns, never
//   inverted marker    = 05 NULL sorting first | 10 a value follows | F0 NULL sorting last value =
//   as below; every byte inverted for a DESC column
//     int2/4/8, date, time, timestamp    big endian, sign bit flipped
//     bool, uuid                         its bytes
//     float4/8                           IEEE big endian; positive: sign bit flipped, negative: all
//     bits flipped;
//                                        -0 is written as 0, NaN is FF..FF and sorts highest
//     text, C collation                  bytes 00          (PostgreSQL text holds no NUL)
//     text, other collations             sort key without NUL 00, then bytes 00 as tie-break
//     bytea                              each 00 as 00 FF, end 00 01
//     numeric                            class: 20 -Infinity, 40 negative, 80 zero, C0 positive, E0
//     Infinity, F0 NaN;
//                                        negative and positive go on: exponent (u16 big endian, +
//                                        8000), base-100 digits + 1, end 00; after a 40 these bytes
//                                        are inverted. |x| = 0.d1 d2 d3.. * 100^exponent, no
//                                        leading or trailing zero digits.

/// Where NULLs of a key column sort; kNotNull columns have no marker.
enum class KeyNulls : std::uint8_t { kNotNull, kFirst, kLast };

struct KeyColumnFormat {
    KeyNulls nulls = KeyNulls::kNotNull;
    bool descending = false;
};

enum class NumericKeyClass : std::uint8_t {
    kNegativeInfinity = 0x20,
    kNegative = 0x40,
    kZero = 0x80,
    kPositive = 0xC0,
    kInfinity = 0xE0,
    kNaN = 0xF0
};

/// Before a value in columns that may be NULL.
inline constexpr char kKeyValueMarker = '\x10';

/// Appends columns to a key. begin(), then for a value exactly one of the writers, then end().
class KeyWriter {
  public:
    explicit KeyWriter(std::string& out) : out_(out) {}

    void index_id(std::uint32_t id);
    /// false: the column is NULL and thereby complete (no writer, no end()).
    bool begin(bool is_null, KeyColumnFormat format);
    void end();

    void boolean(bool value) { out_ += static_cast<char>(value); }
    void int16(std::int16_t value);
    void int32(std::int32_t value);
    void int64(std::int64_t value);
    void float32(float value);
    void float64(double value);
    /// uuid and other values of a fixed size whose bytes sort as they are.
    void fixed_bytes(std::string_view bytes) { out_.append(bytes); }
    void text(std::string_view value);
    void bytea(std::string_view value);
    /// digits (0..99) only for kNegative and kPositive.
    void numeric(NumericKeyClass key_class, int exponent, std::span<const std::uint8_t> digits);

  private:
    std::string& out_;
    std::size_t start_ = 0;
    bool descending_ = false;
};

/// What begin() and int16() to int64() append for an ascending column with a marker, stored at
/// `to`; returns the place behind.
template <class T>
char* store_integer_column(T value, char* to) {
    using U = std::make_unsigned_t<T>;
    *to = kKeyValueMarker;
    store_little(to + 1,
                 byte_swap(static_cast<U>(static_cast<U>(value) ^ U{U{1} << (sizeof(T) * 8 - 1)})));
    return to + 1 + sizeof(T);
}

/// Reads columns back, in order. Every reader undoes what the writer of the same name wrote;
/// truncated or foreign bytes give kDataCorrupted.
class KeyReader {
  public:
    explicit KeyReader(std::string_view key) : rest_(key) {}

    Result<std::uint32_t> index_id();
    /// false: the column is NULL and thereby read.
    Result<bool> begin(KeyColumnFormat format);

    Result<bool> boolean();
    Result<std::int16_t> int16();
    Result<std::int32_t> int32();
    Result<std::int64_t> int64();
    Result<float> float32();
    Result<double> float64();
    Result<std::string> fixed_bytes(std::size_t size);
    Result<std::string> text();
    Result<std::string> bytea();
    struct Numeric {
        NumericKeyClass key_class;
        int exponent;
        std::string digits;  ///< values 0..99
    };
    Result<Numeric> numeric();

    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

  private:
    Result<std::uint64_t> big_endian(std::size_t size);
    std::uint8_t mask() const { return descending_ ? 0xFF : 0; }

    std::string_view rest_;
    bool descending_ = false;
};

}  // namespace aerolith
