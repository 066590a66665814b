#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/arena.h"
#include "common/result.h"
#include "storage/key_value.h"
#include "storage/mvcc_format.h"
#include "storage/ordered_store.h"
#include "storage/timestamp.h"

namespace aerolith {

// On disk: never change.
//   rows     key               -> commit timestamp (u64 LE) flags (u8) row
//                                 flags: 1 deleted; 2 the same row as in the version before it,
//                                 under the same unique keys. The bytes behind a deletion are the
//                                 key its row moved to, none when it is gone
//   history  key ~ts (u64 BE)  -> timestamp of the version after it (u64 LE) flags (u8) row; the
//                                 flags it had in `rows`
//   state    name              -> value
// `rows` holds the newest version of every key, deletions included; a row that is superseded moves
// to `history`. A deletion is not moved: a history version ends where the version after it began.
// Keys are prefix-free within an index, as key_codec.h guarantees.

/// kInsertNew: the key has no live row (the entry says so, so that applying needs no read).
/// kMove: a deletion that leaves the row's new key behind, for those who waited for the row.
/// kReplaceKeepingKeys: by who held no lock against those that share the row's keys.
enum class WriteEffect : std::uint8_t {
    kInsertNew = 0,
    kReplace = 1,
    kDelete = 2,
    kMove = 3,
    kReplaceKeepingKeys = 4
};

class MvccStore;

/// Effects of log entries, gathered into one atomic write. Keys and rows given to it must stay
/// until commit.
class ApplyBatch {
  public:
    /// `several`: more than one transaction goes in, so later ones must see what earlier ones
    /// wrote.
    ApplyBatch(MvccStore& store, bool several);

    Status write(WriteEffect effect, std::string_view key, std::string_view row, Timestamp commit);
    void put_state(std::string_view name, std::string_view value) {
        batch_->put(Family::kState, name, value);
    }
    void erase_state(std::string_view name) { batch_->erase(Family::kState, name); }
    /// Every version of every row whose key begins with the prefix.
    void drop_prefix(std::string_view prefix);
    Status commit();

  private:
    struct Version {
        VersionHead head;
        std::string_view row;
    };

    Status supersede(std::string_view key, Timestamp commit);
    void move_to_history(std::string_view key, const Version& old, Timestamp superseded);
    void put(Family family, std::string_view key, const Version& version);
    void put_gathered();

    MvccStore& store_;
    std::unique_ptr<StoreBatch> batch_;
    bool several_;
    // Of several: the last versions, and what they superseded. Both are put in the order of their
    // keys, which RocksDB's memtables take in half the time.
    boost::unordered_flat_map<std::string_view, Version> pending_;
    std::vector<std::pair<std::string_view, Version>> superseded_;
    Arena arena_;
    std::string old_value_;
    std::string history_key_;
    std::uint64_t moved_ = 0;
};

/// Versions of rows by commit timestamp. Thread-safe for readers; one thread applies.
/// A read at a timestamp is repeatable when everything at or below it has been applied and the
/// horizon is not above it.
class MvccStore {
  public:
    /// `before_flush`: see StoreHooks.
    explicit MvccStore(std::unique_ptr<OrderedStore> engine,
                       std::function<void()> before_flush = {});

    struct Version {
        bool found = false;
        bool deleted = false;
        Timestamp commit;
    };

    Result<bool> get(std::string_view key, Timestamp at, RowBuffer& out);
    /// The newest version; its row is in `out`, or the key it moved to (empty: none) when it is a
    /// deletion.
    Result<Version> latest(std::string_view key, RowBuffer& out);
    std::unique_ptr<ScanCursor> scan(KeySpan span, Timestamp at, Direction direction);
    /// Whether the row of the key has lived on since then, without a change of any unique key.
    /// REQUIRES: it has a version visible at `at`.
    Result<bool> keys_kept_since(std::string_view key, Timestamp at);
    /// Spans that make up this one, with about equal bytes each.
    Result<std::vector<KeySpan>> divide(const KeySpan& span, std::size_t parts);

    Result<bool> get_state(std::string_view name, std::string& value) {
        return engine_->get(Family::kState, name, value);
    }
    /// As a crash now would leave it.
    Result<bool> get_durable_state(std::string_view name, std::string& value) {
        return engine_->get_durable(Family::kState, name, value);
    }
    std::unique_ptr<StoreIterator> iterate_state(std::string_view prefix) {
        return engine_->iterate(Family::kState, prefix, prefix_end(prefix));
    }

    /// Versions that no read at or above the horizon needs may go. Never lowered.
    void set_horizon(Timestamp horizon);
    Timestamp horizon() const { return {horizon_.load(std::memory_order_acquire)}; }
    /// Drops what the horizon allows of the keys with a prefix ("": all), now. The flag ends it
    /// early.
    Status collect_garbage(std::string_view prefix, std::atomic<bool>* cancelled = nullptr);
    /// Only superseded rows: deletions go as compaction meets them.
    Status collect_history();
    /// Rows superseded or deleted since the last collection.
    std::uint64_t garbage_estimate() const { return garbage_.load(std::memory_order_relaxed); }

    OrderedStore& engine() { return *engine_; }

  private:
    friend class ApplyBatch;

    std::atomic<std::uint64_t> horizon_{0};
    std::atomic<std::uint64_t> garbage_{0};
    std::unique_ptr<OrderedStore>
        engine_;  // last: its threads look at the horizon until it is gone
};

}  // namespace aerolith
