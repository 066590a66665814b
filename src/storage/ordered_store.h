#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "storage/key_value.h"

namespace aerolith {

/// The fixed set of key spaces of a node. A flush covers all of them at one moment.
enum class Family : std::uint8_t { kRows, kHistory, kIntents, kState };
inline constexpr std::size_t kFamilyCount = 4;

/// Writes that become visible, and durable, together.
class StoreBatch {
  public:
    virtual ~StoreBatch() = default;
    /// The value is the concatenation of the two parts.
    virtual void put(Family family, std::string_view key, std::string_view value,
                     std::string_view more = {}) = 0;
    virtual void erase(Family family, std::string_view key) = 0;
    virtual void erase_range(Family family, std::string_view start, std::string_view end) = 0;
    virtual void clear() = 0;
};

/// Walks one family as it was when the iterator was made. key() and value() last until the next
/// move.
class StoreIterator {
  public:
    virtual ~StoreIterator() = default;
    virtual bool valid() const = 0;
    /// First key >= target.
    virtual void seek(std::string_view target) = 0;
    /// Last key < target.
    virtual void seek_before(std::string_view target) = 0;
    virtual void next() = 0;
    virtual void previous() = 0;
    virtual std::string_view key() const = 0;
    virtual std::string_view value() const = 0;
    /// Why valid() is false, when that is not the end.
    virtual Status status() const = 0;
};

struct StoreStatistics {
    std::uint64_t memtable_bytes = 0;
    std::uint64_t block_cache_bytes = 0;
    std::uint64_t table_file_bytes = 0;
};

struct StoreHooks {
    /// Whether compaction may drop an entry for good. Called from compaction threads.
    std::function<bool(Family, std::string_view value)> is_garbage;
    /// Called before written data becomes durable, on the thread that will write it: the log goes
    /// first.
    std::function<void()> before_flush;
};

/// An ordered key-value engine without a log of its own: a crash loses what was written since the
/// last flush, of all families together. Thread-safe; one thread writes.
class OrderedStore {
  public:
    virtual ~OrderedStore() = default;
    /// REQUIRES: before the first read or write.
    virtual void set_hooks(StoreHooks hooks) = 0;

    virtual std::unique_ptr<StoreBatch> new_batch() = 0;
    virtual Status write(StoreBatch& batch) = 0;
    virtual Result<bool> get(Family family, std::string_view key, std::string& value) = 0;
    /// As a crash now would leave it.
    virtual Result<bool> get_durable(Family family, std::string_view key, std::string& value) = 0;
    /// `lower` <= keys < `upper`; empty strings are no bounds. Bounds are copied.
    virtual std::unique_ptr<StoreIterator> iterate(Family family, std::string_view lower,
                                                   std::string_view upper) = 0;
    /// Everything written so far is durable afterwards.
    virtual Status flush() = 0;
    /// Drops the garbage of a family between two keys; empty strings are no bounds. The flag, set
    /// meanwhile by another thread, ends it early.
    virtual Status compact(Family family, std::string_view lower, std::string_view upper,
                           std::atomic<bool>* cancelled) = 0;
    /// An error while the engine cannot take writes (its disk is full).
    virtual Status health() = 0;
    virtual StoreStatistics statistics() = 0;
    /// Of the keys and values between two keys, files and memory together: an estimate, in
    /// microseconds of work whatever the size.
    virtual std::uint64_t approximate_bytes(Family family, std::string_view lower,
                                            std::string_view upper) = 0;
    /// Keys that cut what lies between two keys into about `parts` ranges of about equal bytes,
    /// ascending and within the bounds; fewer when there is little to cut. Some microseconds per
    /// part, whatever the size.
    virtual Result<std::vector<std::string>> split_keys(Family family, std::string_view lower,
                                                        std::string_view upper,
                                                        std::size_t parts) = 0;
};

}  // namespace aerolith
