#include <doctest/doctest.h>

#include "cluster/commands/list.h"
#include "cluster/origin_registry.h"
#include "cluster/shard_map.h"
#include "storage/memory_store.h"

namespace aerolith {
namespace {

std::string command_hex(std::string_view bytes) {
    std::string text;
    for (char c : bytes) text += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
    return text;
}

TEST_CASE("entry bytes are what they were") {
    WriteTransactionBuilder builder({7});
    builder.add(WriteEffect::kInsertNew, "k", "row");
    builder.add(WriteEffect::kDelete, "gone", {});
    builder.add(WriteEffect::kReplaceKeepingKeys, "k", "r");
    std::string entry = builder.take();
    WriteTransactionBuilder::set_timestamp(entry, {0x0102});
    CHECK(command_hex(entry) ==
          "0100"
          "0201000000000000"
          "01000000"
          "07000000"
          "00"
          "01000000"
          "6b"
          "03000000"
          "726f77"
          "02"
          "04000000"
          "676f6e65"
          "04"
          "01000000"
          "6b"
          "01000000"
          "72");
    CHECK(command_hex(encode_entry(TimestampAdvance{{5}})) ==
          "0200"
          "0500000000000000");
    SequenceAdvance advance;
    advance.oid = 9;
    advance.generation = 1;
    advance.last_value = -2;
    advance.is_called = true;
    CHECK(command_hex(encode_entry(advance)) ==
          "0300"
          "09000000"
          "0100000000000000"
          "feffffffffffffff"
          "01");
    CHECK(command_hex(encode_entry(Notify{"hi", "rest"})) ==
          "0900"
          "02000000"
          "6869"
          "72657374");
    DropIndex drop;
    drop.dropped_at = {3};
    drop.index_id = 4;
    CHECK(command_hex(encode_entry(drop)) ==
          "0500"
          "0300000000000000"
          "04000000");
    CHECK(command_hex(encode_entry(SetShardMap{"m"})) ==
          "0600"
          "01000000"
          "6d");
    CHECK(
        command_hex(encode_entry(OriginatedCommand{{2, 3}, encode_entry(TimestampAdvance{{5}})})) ==
        "0700"
        "0200000000000000"
        "0300000000000000"
        "0200"
        "0500000000000000");
}

TEST_CASE("an entry with an origin has the effects of the inner one and tells who asked") {
    MvccStore store(std::make_unique<MemoryStore>(std::make_shared<MemoryStoreImage>()));
    ApplyBatch batch(store, false);
    ApplyContext context(batch);
    WriteTransactionBuilder builder({});
    builder.add(WriteEffect::kInsertNew, "key", "row");
    std::string entry = builder.take();
    WriteTransactionBuilder::set_timestamp(entry, {9});
    CHECK(apply_entry(encode_entry(OriginatedCommand{{2, 3}, entry}), context).ok());
    CHECK(context.last_commit() == Timestamp{9});
    REQUIRE(context.origins().size() == 1);
    CHECK(context.origins()[0] == Origin{2, 3});
    std::string nested = encode_entry(OriginatedCommand{{2, 3}, entry});
    CHECK_FALSE(apply_entry(encode_entry(OriginatedCommand{{2, 3}, nested}), context).ok());
    CHECK_FALSE(apply_entry(encode_entry(OriginatedCommand{{2, 3}, ""}), context).ok());

    OriginRegistry registry(2);
    OriginRegistry::OutcomePtr mine = registry.expect(3), other = registry.expect(4);
    registry.applied(context.origins());
    CHECK(mine->applied.is_set());
    CHECK_FALSE(other->applied.is_set());
}

TEST_CASE("a transaction that notifies has the effects of its writes and says what it says") {
    MvccStore store(std::make_unique<MemoryStore>(std::make_shared<MemoryStoreImage>()));
    ApplyBatch batch(store, false);
    ApplyContext context(batch);
    WriteTransactionBuilder builder({});
    builder.add(WriteEffect::kInsertNew, "key", "row");
    std::string inner = builder.take();
    WriteTransactionBuilder::set_timestamp(inner, {9});
    const std::string entry = encode_entry(Notify{"hi", inner});
    CHECK(*Notify::transaction_of(entry) == inner);
    CHECK(*Notify::transaction_of(inner) == inner);
    const std::string originated = encode_entry(OriginatedCommand{{2, 3}, entry});
    CHECK(apply_entry(originated, context).ok());
    CHECK(context.last_commit() == Timestamp{9});
    REQUIRE(context.notifications().size() == 1);
    CHECK(context.notifications()[0] == "hi");
    std::vector<std::string> keys;
    CHECK(for_each_key(entry, [&](std::string_view key) { keys.emplace_back(key); }).ok());
    CHECK(keys == std::vector<std::string>{"key"});
    CHECK_FALSE(apply_entry(encode_entry(Notify{"hi", entry}), context).ok());
    CHECK_FALSE(apply_entry(encode_entry(Notify{"hi", ""}), context).ok());
    CHECK_FALSE(Notify::transaction_of(entry.substr(0, 7)).ok());
}

TEST_CASE("the keys of a transaction's entry are found whatever it does to them") {
    WriteTransactionBuilder builder({7});
    std::vector<std::string> keys, found;
    for (WriteEffect effect : {WriteEffect::kInsertNew, WriteEffect::kReplace, WriteEffect::kDelete,
                               WriteEffect::kMove, WriteEffect::kReplaceKeepingKeys}) {
        keys.push_back(fmt::format("key {}", static_cast<int>(effect)));
        builder.add(effect, keys.back(), "row");
    }
    const std::string entry = builder.take();
    CHECK(for_each_key(entry, [&](std::string_view key) { found.emplace_back(key); }).ok());
    CHECK(found == keys);
    CHECK_FALSE(for_each_key(entry.substr(0, entry.size() - 1), [](std::string_view) {}).ok());
    CHECK_FALSE(for_each_key(encode_entry(TimestampAdvance{{5}}), [](std::string_view) {}).ok());
}

TEST_CASE("damaged and unknown entries are refused") {
    MvccStore store(std::make_unique<MemoryStore>(std::make_shared<MemoryStoreImage>()));
    ApplyBatch batch(store, false);
    ApplyContext context(batch);
    WriteTransactionBuilder builder({});
    builder.add(WriteEffect::kInsertNew, "key", "row");
    std::string entry = builder.take();
    CHECK(apply_entry(entry, context).ok());
    for (std::size_t size = 0; size < entry.size(); ++size) {
        if (size == 14) continue;  // a transaction without writes
        CHECK_FALSE(apply_entry(std::string_view(entry).substr(0, size), context).ok());
    }
    CHECK(apply_entry(std::string("\xFF\x00", 2), context).error().message() ==
          "log entry holds unknown command 255");
}

TEST_CASE("the shard map says which shards a span touches") {
    ShardMap map(ShardMap::decode(ShardMap::encode(ShardMap::initial())).value());
    CHECK(*map.shards() == ShardMap::initial());
    const std::string catalog("\x00\x00\x00\x05", 4), table("\x00\x01\x00\x00", 4);
    CHECK(map.shard_of(catalog).id == kSystemShard);
    CHECK(map.shard_of(table).id == ShardId{2});
    CHECK(map.shards_of(KeySpan::of_prefix(catalog)).size() == 1);
    CHECK(map.shards_of(KeySpan::of_prefix(table)).front().id == ShardId{2});
    CHECK(map.shards_of({catalog, table}).size() == 2);
    CHECK_FALSE(ShardMap::decode("abc").ok());
    std::vector<Shard> gap = ShardMap::initial();
    gap[1].start = "x";
    CHECK_FALSE(ShardMap::decode(ShardMap::encode(gap)).ok());
}

}  // namespace
}  // namespace aerolith
