#pragma once

#include <cstdint>
#include <string_view>

#include "common/result.h"

namespace aerolith {

/// Reads the fields of one message's body. Fails with 08P01 as PostgreSQL does, never reads past
/// the end.
class MessageReader {
  public:
    explicit MessageReader(std::string_view body) : rest_(body) {}

    Result<char> byte();
    Result<std::int16_t> int16();
    Result<std::int32_t> int32();
    Result<std::string_view> bytes(std::size_t count);
    /// Zero-terminated, valid UTF-8 (22021).
    Result<std::string_view> text();
    /// Nothing may be left.
    Status finish() const;
    std::size_t left() const { return rest_.size(); }
    bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace aerolith
