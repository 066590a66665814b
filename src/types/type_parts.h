#pragma once

#include <string>
#include <string_view>

#include "common/bytes.h"
#include "common/result.h"
#include "types/type_info.h"

namespace aerolith {

/// Pieces that several types' folders share. A type's folder fills in a TypeInfo's behaviour
/// through one function `describe_<type>(TypeInfo&)`, listed in list.cpp.

/// C's isspace() in the C locale, as PostgreSQL's input functions use it.
inline bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
std::string_view trim_spaces(std::string_view text);
bool equals_ignoring_case(std::string_view text, std::string_view lower);

/// 22P02 `invalid input syntax for type integer: "x"`
Error invalid_text(std::string_view type_name, std::string_view text);
/// 22P03, for a binary value that goes on behind its end, or of the wrong content.
Error invalid_binary();
/// 08P01, for one that ends too early.
Error truncated_binary();
/// One of the two unless the value has exactly this many bytes.
Status check_binary_size(std::string_view wire, std::size_t size);

/// Mixes an integer into a well-spread 64-bit hash.
inline std::uint64_t hash_integer(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ull;
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93ull;
    return value ^ value >> 32;
}
std::uint64_t hash_bytes(std::string_view bytes);

template <class T>
int compare_scalars(Datum left, Datum right) {
    T a = left.as<T>(), b = right.as<T>();
    return a < b ? -1 : a > b;
}

/// Big endian with the sign bit flipped: memcmp order is the order of signed integers.
template <class T>
void append_signed_key(T value, std::string& out) {
    using U = std::make_unsigned_t<T>;
    append_big<U>(out, static_cast<U>(value) ^ static_cast<U>(U{1} << (sizeof(T) * 8 - 1)));
}

/// Bytes and an end mark that sorts below every continuation; for values that may hold zero bytes.
void append_escaped_key(std::string_view bytes, std::string& out);

/// A fixed-size big-endian integer off the wire.
template <class T>
Result<T> receive_integer(std::string_view wire) {
    TRY(check_binary_size(wire, sizeof(T)));
    return load_big<T>(wire.data());
}

}  // namespace aerolith
