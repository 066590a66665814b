#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "storage/key_value.h"

namespace aerolith {

struct ShardId {
    std::uint64_t value = 0;
    auto operator<=>(const ShardId&) const = default;
};

/// Indexes of system tables have ids below this and live in the system shard.
inline constexpr std::uint32_t kFirstUserIndexId = 16384;
inline constexpr ShardId kSystemShard{1};
/// The consensus group that replicates a shard; one group has several shards while there is one
/// node.
inline constexpr std::uint64_t kLocalGroup = 1;

/// A range of keys and the group that replicates it. An empty end is the end of all keys.
struct Shard {
    ShardId id;
    std::uint64_t group = kLocalGroup;
    std::string start;
    std::string end;
    bool operator==(const Shard&) const = default;
};

/// Which shard holds which keys: no gaps, no overlaps. Immutable content behind an exchangeable
/// pointer; thread-safe. Stored as: count(u32) { id(u64) group(u64) start(u32 size, bytes) end(u32
/// size, bytes) }*.
class ShardMap {
  public:
    /// The system shard and one for everything else.
    static std::vector<Shard> initial();

    explicit ShardMap(std::vector<Shard> shards);

    static std::string encode(const std::vector<Shard>& shards);
    static Result<std::vector<Shard>> decode(std::string_view bytes);

    std::shared_ptr<const std::vector<Shard>> shards() const;
    void replace(std::vector<Shard> shards);
    Shard shard_of(std::string_view key) const;
    /// In key order.
    std::vector<Shard> shards_of(const KeySpan& span) const;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const std::vector<Shard>> shards_;
};

}  // namespace aerolith
