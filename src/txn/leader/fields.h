#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "common/bytes.h"
#include "storage/key_value.h"
#include "storage/timestamp.h"

namespace aerolith {

/// Messages between nodes name their fields once, `fields(archive)`, for writing and for reading.
class FieldWriter {
  public:
    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }
    ByteWriter& bytes() { return writer_; }
    std::string take() { return writer_.take(); }

  private:
    template <class T>
    void write(const T& value) {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            writer_.put(value);
        } else if constexpr (std::is_same_v<T, Timestamp>) {
            writer_.put(value.value);
        } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            writer_.put(std::string_view(value));
        } else {
            const_cast<T&>(value).fields(*this);
        }
    }
    template <class T>
    void write(const std::vector<T>& values) {
        writer_.put(static_cast<std::uint32_t>(values.size()));
        for (const T& value : values) write(value);
    }
    template <class T>
    void write(const std::optional<T>& value) {
        writer_.put(value.has_value());
        if (value) write(*value);
    }

    ByteWriter writer_;
};

/// After hostile bytes status() is an error and what was read means nothing. Views point into the
/// bytes.
class FieldReader {
  public:
    explicit FieldReader(std::string_view bytes) : reader_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }
    Status status() const { return failed_ ? Status(damaged()) : Status(); }
    /// The same, and nothing may be left.
    Status finish() const { return failed_ || !reader_.at_end() ? Status(damaged()) : Status(); }
    static Error damaged() {
        return Error(SqlState::kProtocolViolation, "message from another node is damaged");
    }

  private:
    template <class T>
    T number() {
        Result<T> value = reader_.get<T>();
        if (value.ok()) return *value;
        failed_ = true;
        return T{};
    }
    template <class T>
    void read(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = number<std::uint8_t>() != 0;
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            value = number<T>();
        } else if constexpr (std::is_same_v<T, Timestamp>) {
            value.value = number<std::uint64_t>();
        } else if constexpr (std::is_same_v<T, std::string> ||
                             std::is_same_v<T, std::string_view>) {
            Result<std::string_view> text = reader_.get_string();
            if (text.ok()) {
                value = T(*text);
            } else {
                failed_ = true;
            }
        } else {
            value.fields(*this);
        }
    }
    template <class T>
    void read(std::vector<T>& values) {
        const auto count = number<std::uint32_t>();
        if (count > reader_.rest().size()) failed_ = true;  // each takes a byte at least
        values.clear();
        for (std::uint32_t i = 0; i < count && !failed_; ++i) read(values.emplace_back());
    }
    template <class T>
    void read(std::optional<T>& value) {
        value.reset();
        if (number<std::uint8_t>() != 0) read(value.emplace());
    }

    ByteReader reader_;
    bool failed_ = false;
};

}  // namespace aerolith
