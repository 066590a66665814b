#pragma once

#include <string>
#include <type_traits>

#include "common/arena.h"
#include "common/bytes.h"
#include "types/datum.h"

namespace aerolith {

/// An aggregate's state on its way to another node names its fields once, `fields(archive)`, for
/// writing and for reading; bytes that lie in the group's arena go by bytes(begin, size).
class StateWriter {
  public:
    explicit StateWriter(std::string& out) : out_(out) {}

    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }
    void bytes(const char* const& begin, const std::uint32_t& size) {
        append_little(out_, size);
        out_.append(begin ? begin : "", size);
    }

  private:
    template <class T>
    void write(const T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, __int128>) {
            append_little(out_, value);
        } else if constexpr (std::is_same_v<T, Interval>) {
            (*this)(value.microseconds, value.days, value.months);
        } else {
            const_cast<T&>(value).fields(*this);
        }
    }
    std::string& out_;
};

/// What is read from truncated bytes means nothing, and finish() says so.
class StateReader {
  public:
    StateReader(std::string_view in, Arena& arena) : in_(in), arena_(arena) {}

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }
    void bytes(const char*& begin, std::uint32_t& size) {
        read(size);
        std::string_view piece = take(size);
        if (failed_) size = 0;
        begin = size > 0 ? arena_.copy(piece).data() : nullptr;
    }
    Status finish() const {
        if (!failed_ && in_.empty()) return {};
        return Error(SqlState::kProtocolViolation, "state of an aggregate is damaged");
    }

  private:
    std::string_view take(std::size_t size) {
        if (in_.size() < size) failed_ = true;
        if (failed_) return {};
        std::string_view piece = in_.substr(0, size);
        in_.remove_prefix(size);
        return piece;
    }
    template <class T>
    void read(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            std::string_view piece = take(1);
            value = !failed_ && piece[0] != 0;
        } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, __int128>) {
            std::string_view piece = take(sizeof(T));
            value = failed_ ? T{} : load_little<T>(piece.data());
        } else if constexpr (std::is_same_v<T, Interval>) {
            (*this)(value.microseconds, value.days, value.months);
        } else {
            value.fields(*this);
        }
    }
    std::string_view in_;
    Arena& arena_;
    bool failed_ = false;
};

}  // namespace aerolith
