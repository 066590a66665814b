#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "storage/ordered_store.h"

namespace aerolith {

using FamilyMaps = std::array<std::map<std::string, std::string, std::less<>>, kFamilyCount>;

/// What of a MemoryStore a crash leaves: the content at its last flush.
struct MemoryStoreImage {
    FamilyMaps families;
};

/// An OrderedStore of ordered maps, for the simulator and for tests. Opened again over the same
/// image it shows what the last flush saved.
class MemoryStore final : public OrderedStore {
  public:
    explicit MemoryStore(std::shared_ptr<MemoryStoreImage> image)
        : image_(std::move(image)), families_(image_->families) {}

    void set_hooks(StoreHooks hooks) override { hooks_ = std::move(hooks); }
    std::unique_ptr<StoreBatch> new_batch() override;
    Status write(StoreBatch& batch) override;
    Result<bool> get(Family family, std::string_view key, std::string& value) override;
    Result<bool> get_durable(Family family, std::string_view key, std::string& value) override;
    std::unique_ptr<StoreIterator> iterate(Family family, std::string_view lower,
                                           std::string_view upper) override;
    Status flush() override;
    Status compact(Family family, std::string_view lower, std::string_view upper,
                   std::atomic<bool>* cancelled) override;
    Status health() override { return {}; }
    StoreStatistics statistics() override { return {}; }
    std::uint64_t approximate_bytes(Family family, std::string_view lower,
                                    std::string_view upper) override;
    Result<std::vector<std::string>> split_keys(Family family, std::string_view lower,
                                                std::string_view upper, std::size_t parts) override;

  private:
    std::shared_ptr<MemoryStoreImage> image_;
    StoreHooks hooks_;
    std::mutex mutex_;
    FamilyMaps families_;
};

}  // namespace aerolith
