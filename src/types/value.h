#pragma once

#include <string>
#include <utility>

#include "types/datum.h"
#include "types/type.h"

namespace aerolith {

/// One value with its type, owning its bytes: a constant, a parameter, a default.
class Value {
  public:
    Value() = default;
    static Value null(Type type) { return Value(type); }
    template <class T>
    static Value of(Type type, T scalar) {
        Value value(type);
        value.is_null_ = false;
        if constexpr (std::is_same_v<T, std::string_view>)
            value.bytes_ = scalar;
        else
            value.scalar_ = Datum::of(scalar);
        value.physical_ = physical_of<T>();
        return value;
    }
    static Value text(std::string_view text) {
        return of<std::string_view>({type_oid::kText}, text);
    }
    static Value boolean(bool truth) { return of<bool>({type_oid::kBool}, truth); }
    static Value int4(std::int32_t number) { return of<std::int32_t>({type_oid::kInt4}, number); }
    static Value int8(std::int64_t number) { return of<std::int64_t>({type_oid::kInt8}, number); }
    /// Copies a datum out of a vector or a row.
    static Value from(Type type, Physical physical, Datum datum) {
        Value value(type);
        value.is_null_ = false;
        value.physical_ = physical;
        if (physical == Physical::kBytes)
            value.bytes_ = datum.as<std::string_view>();
        else
            value.scalar_ = datum;
        return value;
    }

    const Type& type() const { return type_; }
    void set_type(Type type) { type_ = type; }
    bool is_null() const { return is_null_; }
    /// Valid while this Value lives unchanged. Not for NULL.
    Datum datum() const {
        return physical_ == Physical::kBytes ? Datum::of<std::string_view>(bytes_) : scalar_;
    }
    template <class T>
    T as() const {
        return datum().as<T>();
    }

  private:
    explicit Value(Type type) : type_(type) {}

    Type type_;
    bool is_null_ = true;
    Physical physical_ = Physical::kInt64;
    Datum scalar_;
    std::string bytes_;
};

}  // namespace aerolith
