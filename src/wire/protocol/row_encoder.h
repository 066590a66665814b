#pragma once

#include <span>
#include <string>
#include <vector>

#include "session/client.h"
#include "types/type_info.h"
#include "types/vector.h"

namespace aerolith {

/// Writes the rows of one chunk as DataRow messages, straight from its columns.
class RowEncoder {
  public:
    /// `formats`: none (all text), one for all, or one per column.
    RowEncoder(const Chunk& rows, std::span<const ValueFormat> formats,
               const FormatSettings& settings);
    void append_row(std::size_t row, std::string& out) const;

    struct Column {
        VectorView view;
        const TypeInfo* type;
        const FormatSettings* settings;
        /// Appends length and bytes of a value that is not NULL.
        void (*append)(const Column& column, std::size_t at, std::string& out);
    };

  private:
    std::vector<Column> columns_;
};

/// The format of one column out of the short forms the protocol allows.
inline ValueFormat format_of_column(std::span<const ValueFormat> formats, std::size_t column) {
    if (formats.empty()) return ValueFormat::kText;
    return formats.size() == 1 ? formats[0] : formats[column];
}

}  // namespace aerolith
