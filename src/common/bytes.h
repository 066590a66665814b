#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "common/result.h"

namespace aerolith {

/// Unaligned loads and stores in a fixed byte order, for everything stored or sent.
template <class T>
T load_little(const void* from) {
    static_assert(std::endian::native == std::endian::little);
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

template <class T>
void store_little(void* to, T value) {
    std::memcpy(to, &value, sizeof(T));
}

template <class T>
T byte_swap(T value) {
    if constexpr (sizeof(T) == 1)
        return value;
    else if constexpr (sizeof(T) == 2)
        return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    else if constexpr (sizeof(T) == 4)
        return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    else
        return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

template <class T>
T load_big(const void* from) {
    static_assert(std::is_integral_v<T>);
    return byte_swap(load_little<T>(from));
}

template <class T>
void append_little(std::string& out, T value) {
    char bytes[sizeof(T)];
    store_little(bytes, value);
    out.append(bytes, sizeof(T));
}

template <class T>
void append_big(std::string& out, T value) {
    static_assert(std::is_integral_v<T>);
    append_little(out, byte_swap(value));
}

/// Writes fixed-size little-endian fields and length-prefixed strings; ByteReader reads them back.
class ByteWriter {
  public:
    template <class T>
    requires(std::is_integral_v<T> || std::is_floating_point_v<T> ||
             std::is_enum_v<T>) ByteWriter& put(T value) {
        append_little(bytes_, value);
        return *this;
    }
    ByteWriter& put(std::string_view text) {
        append_little(bytes_, static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
        return *this;
    }
    std::string take() { return std::move(bytes_); }
    std::string& bytes() { return bytes_; }

  private:
    std::string bytes_;
};

/// Reads what ByteWriter wrote. Truncated or hostile bytes give kDataCorrupted, never a read past
/// the end.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    template <class T>
    Result<T> get() {
        if (rest_.size() < sizeof(T)) return truncated();
        T value = load_little<T>(rest_.data());
        rest_.remove_prefix(sizeof(T));
        return value;
    }
    Result<std::string_view> get_string() {
        std::uint32_t size = TRY(get<std::uint32_t>());
        if (rest_.size() < size) return truncated();
        std::string_view text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }
    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

  private:
    static Error truncated() {
        return Error(SqlState::kDataCorrupted, "stored record is truncated");
    }
    std::string_view rest_;
};

}  // namespace aerolith
