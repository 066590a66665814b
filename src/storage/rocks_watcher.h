#pragma once

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <array>
#include <atomic>
#include <mutex>

#include "storage/memtable_sample.h"
#include "storage/ordered_store.h"

namespace aerolith {

inline constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"rows", "history", "intents",
                                                                       "state"};

inline rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}
inline std::string_view view(const rocksdb::Slice& bytes) {
    return {bytes.data(), bytes.size()};
}
inline std::size_t number(Family family) {
    return static_cast<std::size_t>(family);
}

inline Status from_rocks(const rocksdb::Status& status) {
    if (status.ok()) return {};
    SqlState state = SqlState::kIoError;
    if (status.IsNoSpace()) state = SqlState::kDiskFull;
    if (status.IsCorruption()) state = SqlState::kDataCorrupted;
    return error(state, "storage engine: {}", status.ToString());
}

class GarbageFilter final : public rocksdb::CompactionFilter {
  public:
    GarbageFilter(Family family, const std::atomic<const StoreHooks*>& hooks)
        : family_(family), hooks_(hooks) {}
    bool Filter(int, const rocksdb::Slice&, const rocksdb::Slice& value, std::string*,
                bool*) const override {
        const StoreHooks* hooks = hooks_.load(std::memory_order_acquire);
        return hooks && hooks->is_garbage && hooks->is_garbage(family_, view(value));
    }
    const char* Name() const override { return "aerolith.garbage"; }

  private:
    Family family_;
    const std::atomic<const StoreHooks*>& hooks_;
};

/// Hooks and health, alive as long as RocksDB may call them.
class Watcher final : public rocksdb::EventListener {
  public:
    void OnFlushBegin(rocksdb::DB*, const rocksdb::FlushJobInfo&) override {
        const StoreHooks* set = hooks.load(std::memory_order_acquire);
        if (set && set->before_flush) set->before_flush();
    }
    void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo& flushed) override {
        if (flushed.cf_name == kFamilyNames[number(Family::kRows)])
            sample.drop(flushed.largest_seqno);
    }
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
        std::lock_guard lock(mutex_);
        error_ = *status;
        failed_.store(true);
    }
    void OnErrorRecoveryCompleted(rocksdb::Status old_error) override {
        old_error.PermitUncheckedError();
        failed_.store(false);
    }
    bool failed() const { return failed_.load(std::memory_order_relaxed); }
    Status health() {
        if (!failed()) return {};
        std::lock_guard lock(mutex_);
        return from_rocks(error_);
    }
    void recovered() { failed_.store(false); }

    /// RocksDB's threads run from its opening on, the hooks come later.
    std::atomic<const StoreHooks*> hooks{nullptr};
    MemtableSample sample;  // of the rows

  private:
    std::mutex mutex_;
    rocksdb::Status error_;
    std::atomic<bool> failed_{false};
};

}  // namespace aerolith
