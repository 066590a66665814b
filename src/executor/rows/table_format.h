#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/descriptors.h"
#include "storage/key_codec.h"
#include "storage/key_value.h"
#include "storage/row_codec.h"
#include "types/vector.h"

namespace aerolith {

/// How rows and index entries of one table version lie in storage. A row's layout version is the
/// number of columns (by attnum, dropped ones included) the table had when it was written: columns
/// beyond are missing in it. Immutable; kept with the table's descriptor by the plan that uses it.
class TableFormat {
  public:
    explicit TableFormat(RelationPtr table);

    const RelationDescriptor& table() const { return *table_; }
    bool has_hidden_key() const { return table_->key_columns.empty(); }

    /// Row `row` of a chunk whose columns are the live ones in order; dropped columns become NULL.
    void encode_row(const Chunk& chunk, std::size_t row, std::string& out) const;
    /// Key of the row: its key columns, or the hidden id.
    void encode_key(const Chunk& chunk, std::size_t row, std::int64_t row_id,
                    std::string& out) const;
    /// Column order of the chunks above: position of each live column.
    const std::vector<std::int16_t>& live_columns() const { return live_; }

    /// Entry of an index: its key and, for unique entries, the row key as value. `row_key` is the
    /// full storage key.
    struct Entry {
        std::string key;
        std::string value;
        bool unique = false;  // the key alone must not exist twice
    };
    /// `computed`: values of the index's expression columns, in order.
    Entry index_entry(const IndexDescriptor& index, const Chunk& chunk, std::size_t row,
                      std::string_view row_key, const std::vector<Value>& computed) const;
    /// The storage key of the row an entry points to.
    Result<std::string> row_key_of(std::string_view entry_key, std::string_view entry_value) const;

    /// Decodes columns (attnum; kRowKeyColumn gives the key) of fetched rows into a chunk of
    /// `output.size()` columns.
    Status decode(const std::string_view* keys, const std::string_view* rows, std::size_t count,
                  const std::vector<std::int16_t>& output, const std::vector<Type>& types,
                  Chunk& chunk) const;

    static KeyColumnFormat key_format(const IndexColumn& column);

  private:
    Result<const RowLayout*> layout_for(std::string_view row) const;
    Status decode_column(std::span<const std::string_view> rows, const RowLayout& layout,
                         std::int16_t number, Vector& out, std::size_t at) const;
    void append_columns(const IndexDescriptor& index, const Chunk& chunk, std::size_t row,
                        const std::vector<Value>& computed, std::string& out, bool& has_null) const;

    RelationPtr table_;
    std::vector<RowLayout> layouts_;  // by column count
    std::vector<std::int16_t> live_;
    std::vector<int> live_position_;  // by attnum: position in live_, -1 dropped
    std::vector<Value> missing_;      // by attnum - 1
};

using TableFormatPtr = std::shared_ptr<const TableFormat>;

/// The format of a table, made once per thread and kept while the descriptor lives.
TableFormatPtr table_format(const RelationPtr& table);

/// Appends one value in key form; REQUIRES: not NULL.
void append_key_value(Oid type, Datum value, std::string& out);
/// Appends NULL marker and value with the column's direction.
void append_key_column(const KeyColumnFormat& format, Oid type, bool is_null, Datum value,
                       std::string& out);
/// Big-endian index id: the prefix of every key of the index.
std::string index_prefix(IndexId index);

}  // namespace aerolith
