#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace aerolith {

/// How values of a SQL type lie in memory. Each SQL type has exactly one (TypeInfo::physical).
enum class Physical : std::uint8_t {
    kBool,
    kInt16,
    kInt32,
    kInt64,
    kFloat32,
    kFloat64,
    kUuid,
    kInterval,
    kBytes,  // text, bytea, numeric, jsonb, arrays: each type owns its byte format
};

struct Uuid {
    std::array<std::uint8_t, 16> bytes;
    auto operator<=>(const Uuid&) const = default;
};

/// PostgreSQL's interval: three fields that do not convert into each other.
struct Interval {
    std::int64_t microseconds;
    std::int32_t days;
    std::int32_t months;
    bool operator==(const Interval&) const = default;
};

template <class T>
constexpr Physical physical_of() {
    if constexpr (std::is_same_v<T, bool>)
        return Physical::kBool;
    else if constexpr (std::is_same_v<T, std::int16_t>)
        return Physical::kInt16;
    else if constexpr (std::is_same_v<T, std::int32_t>)
        return Physical::kInt32;
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return Physical::kInt64;
    else if constexpr (std::is_same_v<T, float>)
        return Physical::kFloat32;
    else if constexpr (std::is_same_v<T, double>)
        return Physical::kFloat64;
    else if constexpr (std::is_same_v<T, Uuid>)
        return Physical::kUuid;
    else if constexpr (std::is_same_v<T, Interval>)
        return Physical::kInterval;
    else {
        static_assert(std::is_same_v<T, std::string_view>);
        return Physical::kBytes;
    }
}

/// Calls f.template operator()<T>() with the C++ type of a physical kind.
template <class F>
decltype(auto) dispatch_physical(Physical physical, F&& f) {
    switch (physical) {
        case Physical::kBool:
            return f.template operator()<bool>();
        case Physical::kInt16:
            return f.template operator()<std::int16_t>();
        case Physical::kInt32:
            return f.template operator()<std::int32_t>();
        case Physical::kInt64:
            return f.template operator()<std::int64_t>();
        case Physical::kFloat32:
            return f.template operator()<float>();
        case Physical::kFloat64:
            return f.template operator()<double>();
        case Physical::kUuid:
            return f.template operator()<Uuid>();
        case Physical::kInterval:
            return f.template operator()<Interval>();
        case Physical::kBytes:
            break;
    }
    return f.template operator()<std::string_view>();
}

/// Bytes one value takes in a vector.
inline std::size_t physical_width(Physical physical) {
    return dispatch_physical(physical, []<class T>() { return sizeof(T); });
}

/// One non-NULL value, 16 bytes, not owning: bytes point into memory of whoever made it.
/// Which member is meant follows from the type's Physical.
class Datum {
  public:
    Datum() : int64_(0) {}
    template <class T>
    static Datum of(T value) {
        Datum datum;
        datum.slot<T>() = value;
        return datum;
    }
    template <class T>
    T as() const {
        return const_cast<Datum*>(this)->slot<T>();
    }

  private:
    template <class T>
    T& slot() {
        if constexpr (std::is_same_v<T, bool>)
            return bool_;
        else if constexpr (std::is_same_v<T, std::int16_t>)
            return int16_;
        else if constexpr (std::is_same_v<T, std::int32_t>)
            return int32_;
        else if constexpr (std::is_same_v<T, std::int64_t>)
            return int64_;
        else if constexpr (std::is_same_v<T, float>)
            return float32_;
        else if constexpr (std::is_same_v<T, double>)
            return float64_;
        else if constexpr (std::is_same_v<T, Uuid>)
            return uuid_;
        else if constexpr (std::is_same_v<T, Interval>)
            return interval_;
        else {
            static_assert(std::is_same_v<T, std::string_view>);
            return bytes_;
        }
    }
    union {
        bool bool_;
        std::int16_t int16_;
        std::int32_t int32_;
        std::int64_t int64_;
        float float32_;
        double float64_;
        Uuid uuid_;
        Interval interval_;
        std::string_view bytes_;
    };
};

}  // namespace aerolith
