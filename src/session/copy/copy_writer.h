#pragma once

#include <array>

#include "executor/operators/operator.h"
#include "session/client.h"
#include "session/copy/copy_options.h"
#include "session/copy/copy_reader.h"

namespace aerolith {

/// Writes pushed rows to the client as a COPY TO stream.
class CopyWriter final : public PushTarget {
  public:
    CopyWriter(Client& client, CopyOptions options, std::vector<CopyColumn> columns,
               const FormatSettings& format);
    Status begin();
    Result<bool> push(Chunk& chunk) override;
    Status end();
    std::uint64_t rows() const { return rows_; }

  private:
    void append_text(std::string_view value);
    void append_csv(std::string_view value, std::size_t column, bool single);
    std::string_view text_of(std::size_t column, Datum value);
    void append_row(const Chunk& chunk, std::size_t row);
    void append_binary_row(const Chunk& chunk, std::size_t row);
    Status flush();

    Client& client_;
    CopyOptions options_;
    std::vector<CopyColumn> columns_;
    const FormatSettings& format_;
    std::vector<const TypeInfo*> types_;
    std::array<char, 256>
        text_escapes_{};  // by byte: what follows its backslash, 0 when it stands for itself
    std::string out_, value_;
    std::uint64_t rows_ = 0;
};

}  // namespace aerolith
