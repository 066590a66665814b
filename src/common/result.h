#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "common/assert.h"
#include "common/error.h"

namespace aerolith {

/// A value or an Error. Layers never throw at each other; TRY passes errors up.
template <class T>
class [[nodiscard]] Result {
  public:
    using ValueType = T;

    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}
    template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, T> && std::is_constructible_v<T, U&&> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
        : content_(std::in_place_index<0>, std::forward<U>(value)) {}

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        ASSERT(ok());
        return *std::get_if<0>(&content_);
    }
    const T& value() const& {
        ASSERT(ok());
        return *std::get_if<0>(&content_);
    }
    T&& value() && {
        ASSERT(ok());
        return std::move(*std::get_if<0>(&content_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & {
        ASSERT(!ok());
        return *std::get_if<1>(&content_);
    }
    const Error& error() const& {
        ASSERT(!ok());
        return *std::get_if<1>(&content_);
    }
    Error take_error() {
        ASSERT(!ok());
        return std::move(*std::get_if<1>(&content_));
    }

  private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    using ValueType = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    void value() const { ASSERT(ok()); }

    Error& error() & {
        ASSERT(!ok());
        return *error_;
    }
    const Error& error() const& {
        ASSERT(!ok());
        return *error_;
    }
    Error take_error() {
        ASSERT(!ok());
        return std::move(*error_);
    }

  private:
    std::optional<Error> error_;
};

using Status = Result<void>;

namespace detail {
template <class T>
T take_value(Result<T>& result) {
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}
}  // namespace detail

}  // namespace aerolith

/// auto row = TRY(decode(bytes)); passes an error up, else yields the value.
#define TRY(...)                                     \
    ({                                               \
        auto try_result_ = (__VA_ARGS__);            \
        if (!try_result_.ok()) [[unlikely]]          \
            return try_result_.take_error();         \
        ::aerolith::detail::take_value(try_result_); \
    })
