#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "storage/rocks_watcher.h"

namespace aerolith {

/// Bytes of rows are sampled as they go in.
class RocksBatch final : public StoreBatch {
  public:
    RocksBatch(const std::vector<rocksdb::ColumnFamilyHandle*>& families, MemtableSample& sample)
        : families_(families), sample_(sample) {}

    void put(Family family, std::string_view key, std::string_view value,
             std::string_view more) override {
        rocksdb::Slice key_part = slice(key);
        rocksdb::Slice value_parts[2] = {slice(value), slice(more)};
        note(batch.Put(families_[number(family)], rocksdb::SliceParts(&key_part, 1),
                       rocksdb::SliceParts(value_parts, 2)));
        if (family == Family::kRows && sample_.chooses(key.size() + value.size() + more.size()))
            sampled.emplace_back(key);
    }
    void erase(Family family, std::string_view key) override {
        note(batch.Delete(families_[number(family)], slice(key)));
    }
    void erase_range(Family family, std::string_view start, std::string_view end) override {
        note(batch.DeleteRange(families_[number(family)], slice(start), slice(end)));
    }
    void clear() override {
        batch.Clear();
        sampled.clear();
        status = rocksdb::Status::OK();
    }

    rocksdb::WriteBatch batch;
    std::vector<std::string> sampled;
    rocksdb::Status status;

  private:
    void note(rocksdb::Status result) {
        if (!result.ok()) status = std::move(result);
    }
    const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
    MemtableSample& sample_;
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

}  // namespace aerolith
