#pragma once

#include "executor/rows/table_format.h"
#include "txn/transaction.h"

namespace aerolith {

/// Keys a row is about to take. One that no live row has gets locked FOR UPDATE, so that a second
/// inserter waits; one that is taken is not, so that nobody else has to wait for who failed to
/// insert it. Transactions that are writing the row in the way are waited for, those that only
/// share it are not.
class UniqueClaims {
  public:
    UniqueClaims(const TableFormat& format, Transaction& transaction)
        : format_(format), transaction_(transaction) {}

    /// Whether a live row has the storage key.
    Result<bool> row_taken(std::string_view key);
    /// Whether a live row has the key of a unique index; its storage key is then in `row_key`.
    Result<bool> entry_taken(const std::string& entry_key, std::string& row_key);

  private:
    Result<bool> exists(std::string_view key);

    const TableFormat& format_;
    Transaction& transaction_;
    RowBuffer buffer_;
};

}  // namespace aerolith
