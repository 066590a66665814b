#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/result.h"
#include "storage/ordered_store.h"
#include "storage/timestamp.h"

namespace aerolith {

/// Finds superseded versions. Made after the rows it complements were read: what a reader of `rows`
/// found too new had been moved to history in the same write.
class HistoryReader {
  public:
    explicit HistoryReader(OrderedStore& engine)
        : iterator_(engine.iterate(Family::kHistory, {}, {})) {}

    /// The row visible at the timestamp; false when there was none. The view lasts until the next
    /// call.
    Result<bool> get(std::string_view key, Timestamp at, std::string_view& row);

  private:
    std::unique_ptr<StoreIterator> iterator_;
    std::string target_;
    bool positioned_ = false;
};

}  // namespace aerolith
