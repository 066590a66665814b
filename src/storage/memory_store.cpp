#include "storage/memory_store.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace aerolith {

namespace {

using FamilyMap = FamilyMaps::value_type;

class MemoryBatch final : public StoreBatch {
  public:
    struct Change {
        enum class Kind : std::uint8_t { kPut, kErase, kEraseRange } kind;
        Family family;
        std::string key, value;
    };

    void put(Family family, std::string_view key, std::string_view value,
             std::string_view more) override {
        changes.push_back(
            {Change::Kind::kPut, family, std::string(key), std::string(value).append(more)});
    }
    void erase(Family family, std::string_view key) override {
        changes.push_back({Change::Kind::kErase, family, std::string(key), {}});
    }
    void erase_range(Family family, std::string_view start, std::string_view end) override {
        changes.push_back(
            {Change::Kind::kEraseRange, family, std::string(start), std::string(end)});
    }
    void clear() override { changes.clear(); }

    std::vector<Change> changes;
};

void carry_out(FamilyMap& map, const MemoryBatch::Change& change) {
    switch (change.kind) {
        case MemoryBatch::Change::Kind::kPut:
            map[change.key] = change.value;
            break;
        case MemoryBatch::Change::Kind::kErase:
            map.erase(change.key);
            break;
        case MemoryBatch::Change::Kind::kEraseRange:
            map.erase(map.lower_bound(change.key), map.lower_bound(change.value));
            break;
    }
}

/// Over a copy of the span: a view as of its making, whatever is written later.
class CopyIterator final : public StoreIterator {
  public:
    explicit CopyIterator(std::vector<std::pair<std::string, std::string>> entries)
        : entries_(std::move(entries)), at_(entries_.size()) {}

    bool valid() const override { return at_ < entries_.size(); }
    void seek(std::string_view target) override { at_ = lower_bound(target); }
    void seek_before(std::string_view target) override { at_ = lower_bound(target) - 1; }
    void next() override { ++at_; }
    void previous() override { --at_; }  // wraps below the first entry, which is not valid
    std::string_view key() const override { return entries_[at_].first; }
    std::string_view value() const override { return entries_[at_].second; }
    Status status() const override { return {}; }

  private:
    std::size_t lower_bound(std::string_view target) const {
        auto found = std::lower_bound(
            entries_.begin(), entries_.end(), target,
            [](const auto& entry, std::string_view key) { return entry.first < key; });
        return static_cast<std::size_t>(found - entries_.begin());
    }
    std::vector<std::pair<std::string, std::string>> entries_;
    std::size_t at_;
};

Result<bool> find_in(const FamilyMap& map, std::string_view key, std::string& value) {
    auto found = map.find(key);
    if (found == map.end()) return false;
    value = found->second;
    return true;
}

}  // namespace

std::unique_ptr<StoreBatch> MemoryStore::new_batch() {
    return std::make_unique<MemoryBatch>();
}

Status MemoryStore::write(StoreBatch& batch) {
    std::lock_guard lock(mutex_);
    for (const MemoryBatch::Change& change : static_cast<MemoryBatch&>(batch).changes) {
        carry_out(families_[static_cast<std::size_t>(change.family)], change);
    }
    return {};
}

Result<bool> MemoryStore::get(Family family, std::string_view key, std::string& value) {
    std::lock_guard lock(mutex_);
    return find_in(families_[static_cast<std::size_t>(family)], key, value);
}

Result<bool> MemoryStore::get_durable(Family family, std::string_view key, std::string& value) {
    std::lock_guard lock(mutex_);
    return find_in(image_->families[static_cast<std::size_t>(family)], key, value);
}

std::unique_ptr<StoreIterator> MemoryStore::iterate(Family family, std::string_view lower,
                                                    std::string_view upper) {
    std::lock_guard lock(mutex_);
    const FamilyMap& map = families_[static_cast<std::size_t>(family)];
    auto first = map.lower_bound(lower);
    auto last = upper.empty() ? map.end() : map.lower_bound(upper);
    if (!upper.empty() && upper <= lower) last = first;
    return std::make_unique<CopyIterator>(
        std::vector<std::pair<std::string, std::string>>(first, last));
}

Status MemoryStore::flush() {
    if (hooks_.before_flush) hooks_.before_flush();
    std::lock_guard lock(mutex_);
    image_->families = families_;
    return {};
}

Status MemoryStore::compact(Family family, std::string_view lower, std::string_view upper,
                            std::atomic<bool>*) {
    std::lock_guard lock(mutex_);
    FamilyMap& map = families_[static_cast<std::size_t>(family)];
    std::erase_if(map, [&](const auto& entry) {
        bool inside = entry.first >= lower && (upper.empty() || entry.first < upper);
        return inside && hooks_.is_garbage && hooks_.is_garbage(family, entry.second);
    });
    return {};
}

std::uint64_t MemoryStore::approximate_bytes(Family family, std::string_view lower,
                                             std::string_view upper) {
    std::lock_guard lock(mutex_);
    const FamilyMap& map = families_[static_cast<std::size_t>(family)];
    std::uint64_t bytes = 0;
    for (auto entry = map.lower_bound(lower); entry != map.end() && entry->first < upper; ++entry)
        bytes += entry->first.size() + entry->second.size();
    return bytes;
}

Result<std::vector<std::string>> MemoryStore::split_keys(Family family, std::string_view lower,
                                                         std::string_view upper,
                                                         std::size_t parts) {
    std::uint64_t part_bytes = approximate_bytes(family, lower, upper) / parts + 1;
    std::lock_guard lock(mutex_);
    const FamilyMap& map = families_[static_cast<std::size_t>(family)];
    std::vector<std::string> cuts;
    std::uint64_t before = 0;
    for (auto entry = map.lower_bound(lower); entry != map.end() && entry->first < upper; ++entry) {
        if (before / part_bytes > cuts.size()) cuts.push_back(entry->first);
        before += entry->first.size() + entry->second.size();
    }
    return cuts;
}

}  // namespace aerolith
