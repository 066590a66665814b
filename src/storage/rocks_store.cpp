#include "storage/rocks_store.h"

#include <rocksdb/db.h>

#include <array>

#include "storage/rocks_access.h"
#include "storage/rocks_options.h"
#include "storage/span_divider.h"

namespace aerolith {

namespace {

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
        return std::make_unique<RocksBatch>(families_, watcher_->sample);
    }

    Status write(StoreBatch& batch) override {
        auto& rocks = static_cast<RocksBatch&>(batch);
        TRY(from_rocks(rocks.status));
        TRY(resume_if_failed());
        TRY(from_rocks(db_->Write(no_log_, &rocks.batch)));
        watcher_->sample.add(std::exchange(rocks.sampled, {}), db_->GetLatestSequenceNumber());
        return {};
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
        return engine_bytes(family, lower, upper, true);
    }
    Result<std::vector<std::string>> split_keys(Family family, std::string_view lower,
                                                std::string_view upper,
                                                std::size_t parts) override {
        RocksIterator keys(*db_, families_[number(family)], lower, upper);
        auto measure = [&](std::string_view from, std::string_view to) {
            std::uint64_t in_files = engine_bytes(family, from, to, false);
            return family == Family::kRows ? in_files + watcher_->sample.bytes(from, to) : in_files;
        };
        SpanDivider divider(keys, lower, upper, measure);
        return divider.divide(parts);
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
    std::uint64_t engine_bytes(Family family, std::string_view lower, std::string_view upper,
                               bool with_memory) {
        rocksdb::Range range(slice(lower), slice(upper));
        rocksdb::SizeApproximationOptions options;
        options.include_memtables = with_memory;
        std::uint64_t bytes = 0;
        rocksdb::Status status =
            db_->GetApproximateSizes(options, families_[number(family)], &range, 1, &bytes);
        return status.ok() ? bytes : 0;
    }
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
