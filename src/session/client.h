#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "common/error.h"
#include "planner/bind/binder.h"
#include "types/vector.h"

namespace aerolith {

enum class ValueFormat : std::int16_t { kText = 0, kBinary = 1 };

/// Where a session's answers go; the wire implements it over a connection, tests over memory.
/// Called on the statement's fiber. Data calls park the fiber while the peer is slow; a failure
/// means that the peer is gone.
class Client {
  public:
    virtual ~Client() = default;

    /// One format per field; none: all text.
    virtual Status describe_rows(std::span<const ResultField> fields,
                                 std::span<const ValueFormat> formats) = 0;
    virtual Status send_rows(const Chunk& rows, std::span<const ValueFormat> formats) = 0;
    virtual Status complete(std::string_view tag) = 0;
    virtual Status empty_query() = 0;
    virtual void notice(const Diagnostic& diagnostic) = 0;
    virtual void parameter_status(std::string_view name, std::string_view value) = 0;

    virtual Status begin_copy_in(bool binary, std::size_t columns) = 0;
    /// The next piece of the stream, of any size; nullopt at its end. The view is valid until the
    /// next call.
    virtual Result<std::optional<std::string_view>> read_copy_data() = 0;
    virtual Status begin_copy_out(bool binary, std::size_t columns) = 0;
    virtual Status send_copy_data(std::string_view data) = 0;
    virtual Status end_copy_out() = 0;
};

}  // namespace aerolith
