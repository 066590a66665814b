#pragma once

#include <functional>

#include "executor/context.h"
#include "session/copy/copy_options.h"
#include "types/type_info.h"

namespace aerolith {

/// The bytes of a COPY FROM stream, piece by piece; nullopt at its end.
using CopyInput = std::function<Result<std::optional<std::string_view>>()>;

struct CopyColumn {
    std::string name;
    Type type;
};

/// Rows out of a COPY stream in any of the three formats. Errors carry PostgreSQL's context: "COPY
/// t, line 3, column b".
class CopyReader : public RowSource {
  public:
    CopyReader(CopyInput input, CopyOptions options, std::string table,
               std::vector<CopyColumn> columns, const FormatSettings& format);
    Status next(Chunk& out) override;
    std::uint64_t rows() const { return rows_; }

  protected:
    /// One row into `row` of the chunk; false at the end of the data.
    virtual Result<bool> read_row(Chunk& out, std::size_t row) = 0;
    /// Makes at least `wanted` bytes readable; false when the stream ends before.
    Result<bool> fill(std::size_t wanted);
    std::string_view buffered() const { return std::string_view(buffer_).substr(at_); }
    void consume(std::size_t bytes) { at_ += bytes; }
    Status set_field(Chunk& out, std::size_t row, std::size_t column, std::string_view text);
    Error in_row(Error error, std::string_view column = {}) const;

    CopyInput input_;
    CopyOptions options_;
    std::string table_;
    std::vector<CopyColumn> columns_;
    const FormatSettings& format_;
    std::vector<const TypeInfo*> types_;
    std::string buffer_;
    std::size_t at_ = 0;
    bool input_ended_ = false;
    std::uint64_t line_ = 0;
    std::uint64_t rows_ = 0;
    std::string bytes_;
};

std::unique_ptr<CopyReader> make_copy_reader(CopyInput input, CopyOptions options,
                                             std::string table, std::vector<CopyColumn> columns,
                                             const FormatSettings& format);

}  // namespace aerolith
