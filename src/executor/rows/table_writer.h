#pragma once

#include "executor/context.h"
#include "executor/rows/index_keys.h"
#include "executor/rows/table_format.h"
#include "executor/rows/unique_claims.h"

namespace aerolith {

/// Writes rows of one table with their index entries, and enforces uniqueness. Chunks hold the live
/// columns.
class TableWriter {
  public:
    TableWriter(const RelationPtr& table, ExecContext& context)
        : format_(table_format(table)),
          context_(context),
          index_keys_(table, context),
          claims_(*format_, context.transaction) {}

    const TableFormat& format() const { return *format_; }

    /// Where an insert collided: which constraint, and the storage key of the row in the way.
    struct Conflict {
        const IndexDescriptor* index = nullptr;
        std::string row_key;
        std::string entry_key;  // of the index; empty when its keys are the table's own
    };
    /// Looks for rows in the way, in the named indexes (empty: all unique ones); locks what an
    /// insert locks, but not the row it finds.
    Result<std::optional<Conflict>> find_conflict(const Chunk& rows, std::size_t row,
                                                  const std::vector<Oid>& indexes);
    /// Whether the row found is still in the way, now that it is locked.
    Result<bool> persists(const Conflict& conflict);
    /// All rows of the chunk. 23505 when a unique constraint is violated.
    Status insert(const Chunk& rows);
    /// REQUIRES: the old row is locked. `old_key` is its storage key.
    Status update(std::string_view old_key, const Chunk& old_rows, const Chunk& new_rows,
                  std::size_t row);
    Status erase(std::string_view key, const Chunk& rows, std::size_t row);
    /// Adds one index's entry for a row that exists (CREATE INDEX).
    Status add_entry(const IndexDescriptor& index, const Chunk& rows, std::size_t row,
                     std::string_view row_key);

  private:
    /// Views into key_bytes_.
    Result<std::vector<std::string_view>> new_keys(const Chunk& rows);
    Result<bool> all_new(const std::vector<std::string_view>& keys);
    Status check_unique(const IndexDescriptor& index, const TableFormat::Entry& entry,
                        const Chunk& rows, std::size_t row, const std::vector<Value>& computed);
    Error duplicate(const IndexDescriptor& index, const Chunk& rows, std::size_t row,
                    const std::vector<Value>& computed) const;
    Status update_entry(const IndexDescriptor& index, std::string_view old_key,
                        const Chunk& old_rows, const Chunk& new_rows, std::size_t row);
    const IndexDescriptor* key_index() const;

    TableFormatPtr format_;
    ExecContext& context_;
    IndexKeys index_keys_;
    UniqueClaims claims_;
    RowBuffer buffer_;
    std::string key_, key_bytes_, row_bytes_;
};

/// "(1, null, abc)" for the detail of constraint errors.
std::string failing_row(const Chunk& rows, std::size_t row, const FormatSettings& settings);

}  // namespace aerolith
