#pragma once

#include <chrono>
#include <mutex>
#include <unordered_map>

#include "catalog/descriptors.h"
#include "runtime/clock.h"
#include "txn/node_storage.h"

namespace aerolith {

/// What tables and indexes take in the store, asked of it at most once a second each: plans of
/// tables without statistics go by it. Thread-safe.
class TableSizes {
  public:
    TableSizes(NodeStorage& storage, Clock& clock) : storage_(storage), clock_(clock) {}

    std::uint64_t bytes(IndexId index);

  private:
    struct Size {
        std::uint64_t bytes = 0;
        std::int64_t asked = 0;
    };
    static constexpr std::int64_t kFreshNanos = 1'000'000'000;

    NodeStorage& storage_;
    Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<IndexId, Size> sizes_;
};

}  // namespace aerolith
