#pragma once

#include <string>
#include <string_view>

#include "common/bytes.h"

namespace aerolith {

/// Appends one message to an output buffer; its length is filled in when the writer goes out of
/// scope.
class MessageWriter {
  public:
    MessageWriter(std::string& out, char type) : out_(out) {
        out_.push_back(type);
        length_at_ = out_.size();
        out_.append(4, '\0');
    }
    ~MessageWriter() {
        auto length = static_cast<std::uint32_t>(out_.size() - length_at_);
        store_little(out_.data() + length_at_, byte_swap(length));
    }
    MessageWriter(const MessageWriter&) = delete;
    MessageWriter& operator=(const MessageWriter&) = delete;

    MessageWriter& byte(char value) {
        out_.push_back(value);
        return *this;
    }
    MessageWriter& int16(std::int16_t value) {
        append_big(out_, value);
        return *this;
    }
    MessageWriter& int32(std::int32_t value) {
        append_big(out_, value);
        return *this;
    }
    MessageWriter& bytes(std::string_view value) {
        out_.append(value);
        return *this;
    }
    /// Zero-terminated.
    MessageWriter& text(std::string_view value) {
        out_.append(value);
        out_.push_back('\0');
        return *this;
    }

  private:
    std::string& out_;
    std::size_t length_at_;
};

}  // namespace aerolith
