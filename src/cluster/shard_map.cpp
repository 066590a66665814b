#include "cluster/shard_map.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

Status check_shards(const std::vector<Shard>& shards) {
    std::string_view expected;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        bool last = i + 1 == shards.size();
        if (shards[i].start != expected || shards[i].end.empty() != last) {
            return Error(SqlState::kDataCorrupted, "stored shard map is damaged");
        }
        expected = shards[i].end;
    }
    if (shards.empty()) return Error(SqlState::kDataCorrupted, "stored shard map is empty");
    return {};
}

}  // namespace

std::vector<Shard> ShardMap::initial() {
    std::string boundary;
    append_big(boundary, kFirstUserIndexId);
    return {{kSystemShard, kLocalGroup, "", boundary}, {{2}, kLocalGroup, boundary, ""}};
}

ShardMap::ShardMap(std::vector<Shard> shards) {
    replace(std::move(shards));
}

std::string ShardMap::encode(const std::vector<Shard>& shards) {
    ByteWriter writer;
    writer.put(static_cast<std::uint32_t>(shards.size()));
    for (const Shard& shard : shards) {
        writer.put(shard.id.value)
            .put(shard.group)
            .put(std::string_view(shard.start))
            .put(std::string_view(shard.end));
    }
    return writer.take();
}

Result<std::vector<Shard>> ShardMap::decode(std::string_view bytes) {
    ByteReader reader(bytes);
    std::vector<Shard> shards;
    for (std::uint32_t left = TRY(reader.get<std::uint32_t>()); left > 0; --left) {
        Shard shard;
        shard.id = { TRY(reader.get<std::uint64_t>()) };
        shard.group = TRY(reader.get<std::uint64_t>());
        shard.start = TRY(reader.get_string());
        shard.end = TRY(reader.get_string());
        shards.push_back(std::move(shard));
    }
    TRY(check_shards(shards));
    return shards;
}

std::shared_ptr<const std::vector<Shard>> ShardMap::shards() const {
    std::lock_guard lock(mutex_);
    return shards_;
}

void ShardMap::replace(std::vector<Shard> shards) {
    ASSERT(check_shards(shards).ok());
    auto next = std::make_shared<const std::vector<Shard>>(std::move(shards));
    std::lock_guard lock(mutex_);
    shards_ = std::move(next);
}

Shard ShardMap::shard_of(std::string_view key) const {
    auto all = shards();
    auto after = std::upper_bound(
        all->begin(), all->end(), key,
        [](std::string_view wanted, const Shard& shard) { return wanted < shard.start; });
    return *std::prev(after);
}

std::vector<Shard> ShardMap::shards_of(const KeySpan& span) const {
    std::vector<Shard> touched;
    auto all = shards();
    for (const Shard& shard : *all) {
        bool before = !shard.end.empty() && shard.end <= span.start;
        bool behind = !span.end.empty() && shard.start >= span.end;
        if (!before && !behind) touched.push_back(shard);
    }
    return touched;
}

}  // namespace aerolith
