#include "storage/rocks_store.h"

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <mutex>

#include "storage/rocks_options.h"

namespace aerolith {

namespace {

constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"rows", "history", "intents",
                                                                "state"};

rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}
std::string_view view(const rocksdb::Slice& bytes) {
    return {bytes.data(), bytes.size()};
}
std::size_t number(Family family) {
    return static_cast<std::size_t>(family);
}

Status from_rocks(const rocksdb::Status& status) {
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

  private:
    std::mutex mutex_;
    rocksdb::Status error_;
    std::atomic<bool> failed_{false};
};

class RocksBatch final : public StoreBatch {
  public:
    explicit RocksBatch(const std::vector<rocksdb::ColumnFamilyHandle*>& families)
        : families_(families) {}

    void put(Family family, std::string_view key, std::string_view value,
             std::string_view more) override {
        rocksdb::Slice key_part = slice(key);
        rocksdb::Slice value_parts[2] = {slice(value), slice(more)};
        note(batch.Put(families_[number(family)], rocksdb::SliceParts(&key_part, 1),
                       rocksdb::SliceParts(value_parts, 2)));
    }
    void erase(Family family, std::string_view key) override {
        note(batch.Delete(families_[number(family)], slice(key)));
    }
    void erase_range(Family family, std::string_view start, std::string_view end) override {
        note(batch.DeleteRange(families_[number(family)], slice(start), slice(end)));
    }
    void clear() override {
        batch.Clear();
        status = rocksdb::Status::OK();
    }

    rocksdb::WriteBatch batch;
    rocksdb::Status status;

  private:
    void note(rocksdb::Status result) {
        if (!result.ok()) status = std::move(result);
    }
    const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
};

class RocksIterator final : public StoreIterator {
  public:
    RocksIterator(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view lower,
                  std::string_view upper)
        : lower_(lower), upper_(upper), lower_slice_(lower_), upper_slice_(upper_) {
        rocksdb::ReadOptions options;
        if (!lower.empty()) options.iterate_lower_bound = &lower_slice_;
        if (!upper.empty()) options.iterate_upper_bound = &upper_slice_;
        iterator_.reset(db.NewIterator(options, family));
    }
    bool valid() const override { return iterator_->Valid(); }
    void seek(std::string_view target) override { iterator_->Seek(slice(target)); }
    void seek_before(std::string_view target) override {
        iterator_->SeekForPrev(slice(target));
        if (iterator_->Valid() && view(iterator_->key()) == target) iterator_->Prev();
    }
    void next() override { iterator_->Next(); }
    void previous() override { iterator_->Prev(); }
    std::string_view key() const override { return view(iterator_->key()); }
    std::string_view value() const override { return view(iterator_->value()); }
    Status status() const override { return from_rocks(iterator_->status()); }

  private:
    std::string lower_, upper_;
    rocksdb::Slice lower_slice_, upper_slice_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksStore final : public OrderedStore {
  public:
    explicit RocksStore(RocksStoreOptions options)
        : watcher_(std::make_shared<Watcher>()), options_(options) {
        for (std::size_t i = 0; i < kFamilyCount; ++i) {
            filters_[i] = std::make_unique<GarbageFilter>(static_cast<Family>(i), watcher_->hooks);
        }
        no_log_.disableWAL = true;
    }
    ~RocksStore() override {
        for (rocksdb::ColumnFamilyHandle* family : families_) {
            db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
        }
        if (default_family_) db_->DestroyColumnFamilyHandle(default_family_).PermitUncheckedError();
        if (db_) db_->Close().PermitUncheckedError();
    }

    Status open(const std::string& directory) {
        std::shared_ptr<rocksdb::Cache> cache = new_block_cache(options_);
        cache_ = cache;
        rocksdb::DBOptions options = rocks_database_options(options_, cache);
        options.listeners.push_back(watcher_);
        std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
        descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName,
                                 rocks_family_options(Family::kState, options_, cache));
        for (std::size_t i = 0; i < kFamilyCount; ++i) {
            Family family = static_cast<Family>(i);
            rocksdb::ColumnFamilyOptions family_options =
                rocks_family_options(family, options_, cache);
            if (family == Family::kRows || family == Family::kHistory) {
                family_options.compaction_filter = filters_[i].get();
            }
            descriptors.emplace_back(kFamilyNames[i], family_options);
        }
        rocksdb::DB* db = nullptr;
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        TRY(from_rocks(rocksdb::DB::Open(options, directory, descriptors, &handles, &db)));
        db_.reset(db);
        default_family_ = handles.front();
        families_.assign(handles.begin() + 1, handles.end());
        return {};
    }

    void set_hooks(StoreHooks hooks) override {
        hooks_ = std::make_unique<StoreHooks>(std::move(hooks));
        watcher_->hooks.store(hooks_.get(), std::memory_order_release);
    }

    std::unique_ptr<StoreBatch> new_batch() override {
        return std::make_unique<RocksBatch>(families_);
    }

    Status write(StoreBatch& batch) override {
        auto& rocks = static_cast<RocksBatch&>(batch);
        TRY(from_rocks(rocks.status));
        TRY(resume_if_failed());
        return from_rocks(db_->Write(no_log_, &rocks.batch));
    }

    Result<bool> get(Family family, std::string_view key, std::string& value) override {
        return get_with(rocksdb::ReadOptions(), family, key, value);
    }
    Result<bool> get_durable(Family family, std::string_view key, std::string& value) override {
        rocksdb::ReadOptions options;
        options.read_tier = rocksdb::kPersistedTier;
        return get_with(options, family, key, value);
    }

    std::unique_ptr<StoreIterator> iterate(Family family, std::string_view lower,
                                           std::string_view upper) override {
        return std::make_unique<RocksIterator>(*db_, families_[number(family)], lower, upper);
    }

    // The whole list: a flush of one family alone would let rows and applied index disagree after a
    // crash.
    Status flush() override {
        TRY(resume_if_failed());
        rocksdb::FlushOptions options;
        options.allow_write_stall = true;
        return from_rocks(db_->Flush(options, families_));
    }
    Status compact(Family family, std::string_view lower, std::string_view upper,
                   std::atomic<bool>* cancelled) override {
        rocksdb::Slice begin(lower.data(), lower.size()), end(upper.data(), upper.size());
        rocksdb::CompactRangeOptions options;
        options.canceled = cancelled;
        options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
        options.exclusive_manual_compaction = false;
        options.allow_write_stall = true;
        rocksdb::Status status =
            db_->CompactRange(options, families_[number(family)], lower.empty() ? nullptr : &begin,
                              upper.empty() ? nullptr : &end);
        if (status.IsManualCompactionPaused()) return {};
        return from_rocks(status);
    }
    Status health() override { return watcher_->health(); }

    std::uint64_t approximate_bytes(Family family, std::string_view lower,
                                    std::string_view upper) override {
        rocksdb::Range range(rocksdb::Slice(lower.data(), lower.size()),
                             rocksdb::Slice(upper.data(), upper.size()));
        rocksdb::SizeApproximationOptions options;
        options.include_memtables = true;
        std::uint64_t bytes = 0;
        rocksdb::Status status =
            db_->GetApproximateSizes(options, families_[number(family)], &range, 1, &bytes);
        return status.ok() ? bytes : 0;
    }

    StoreStatistics statistics() override {
        StoreStatistics result;
        for (rocksdb::ColumnFamilyHandle* family : families_) {
            result.memtable_bytes +=
                property(family, rocksdb::DB::Properties::kCurSizeAllMemTables);
            result.table_file_bytes +=
                property(family, rocksdb::DB::Properties::kTotalSstFilesSize);
        }
        result.block_cache_bytes =
            property(families_[0], rocksdb::DB::Properties::kBlockCacheUsage);
        return result;
    }

  private:
    Status resume_if_failed() {
        if (!watcher_->failed()) return {};
        TRY(from_rocks(db_->Resume()));
        watcher_->recovered();
        return {};
    }
    Result<bool> get_with(const rocksdb::ReadOptions& options, Family family, std::string_view key,
                          std::string& value) {
        rocksdb::Status status = db_->Get(options, families_[number(family)], slice(key), &value);
        if (status.ok()) return true;
        if (status.IsNotFound()) return false;
        return from_rocks(status).take_error();
    }
    std::uint64_t property(rocksdb::ColumnFamilyHandle* family, const std::string& name) {
        std::uint64_t value = 0;
        return db_->GetIntProperty(family, name, &value) ? value : 0;
    }

    std::unique_ptr<StoreHooks> hooks_;
    std::shared_ptr<Watcher> watcher_;
    RocksStoreOptions options_;
    std::shared_ptr<rocksdb::Cache> cache_;
    std::array<std::unique_ptr<GarbageFilter>, kFamilyCount> filters_;
    rocksdb::WriteOptions no_log_;
    std::unique_ptr<rocksdb::DB> db_;
    rocksdb::ColumnFamilyHandle* default_family_ = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace

Result<std::unique_ptr<OrderedStore>> open_rocks_store(const std::string& directory,
                                                       RocksStoreOptions options) {
    auto store = std::make_unique<RocksStore>(options);
    TRY(store->open(directory));
    return std::unique_ptr<OrderedStore>(std::move(store));
}

}  // namespace aerolith
