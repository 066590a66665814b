#include "txn/node_storage.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "cluster/shard_map.h"
#include "runtime/disk.h"

namespace aerolith {
namespace {

struct NodeDirectory {
    std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("node_test_{}", getpid())).string();
    NodeDirectory() { std::filesystem::remove_all(path); }
    ~NodeDirectory() { std::filesystem::remove_all(path); }
    Result<std::unique_ptr<NodeStorage>> open() const {
        NodeStorageOptions options;
        options.log_segment_bytes = 64 << 10;
        options.memtable_bytes = 64 << 10;
        options.block_cache_bytes = 1 << 20;
        return NodeStorage::open(path, options);
    }
};

TEST_CASE("a data directory has one server, and only ours is taken") {
    NodeDirectory directory;
    auto node = directory.open();
    REQUIRE(node.ok());
    CHECK((*node)->was_created());
    CHECK((*node)->shard_map().shards()->size() == 2);
    Error second = directory.open().take_error();
    CHECK(second.state() == SqlState::kObjectInUse);
    CHECK(second.message().find("is in use by another server") != std::string::npos);
    node = Result<std::unique_ptr<NodeStorage>>(std::unique_ptr<NodeStorage>());
    CHECK_FALSE(directory.open().value()->was_created());

    REQUIRE(
        system_disk()
            .replace_file(directory.path + "/AEROLITH", "AerolithDB data directory, format 99\n")
            .ok());
    CHECK(directory.open().error().message().find("newer version") != std::string::npos);
    REQUIRE(system_disk().remove(directory.path + "/AEROLITH").ok());
    CHECK(directory.open().error().message().find("not an AerolithDB data directory") !=
          std::string::npos);
}

TEST_CASE("sequences count as PostgreSQL's and never repeat over a restart") {
    NodeDirectory directory;
    std::set<std::int64_t> seen;
    SequenceOptions plain;
    for (int life = 0; life < 3; ++life) {
        auto node = directory.open().value();
        SequenceCache cache;
        CHECK_FALSE(cache.last().has_value());
        for (int i = 0; i < 40; ++i) {
            std::int64_t value = node->sequences().nextval(cache, {100, 0}, plain, "s").value();
            REQUIRE(seen.insert(value).second);
            CHECK(cache.current(100) == value);
        }
        CHECK(*seen.begin() == 1);
    }
    auto node = directory.open().value();
    SequenceManager& sequences = node->sequences();
    SequenceCache cache;
    SequenceOptions small{.start = 3, .increment = 2, .min = 1, .max = 7};
    for (std::int64_t want : {3, 5, 7})
        CHECK(sequences.nextval(cache, {1, 0}, small, "small").value() == want);
    CHECK(sequences.nextval(cache, {1, 0}, small, "small").error().message() ==
          "nextval: reached maximum value of sequence \"small\" (7)");
    small.cycle = true;
    CHECK(sequences.nextval(cache, {1, 0}, small, "small").value() == 1);
    CHECK(sequences.setval(cache, {1, 0}, small, 5, false, "small").ok());
    CHECK(sequences.nextval(cache, {1, 0}, small, "small").value() == 5);
    CHECK(sequences.setval(cache, {1, 0}, small, 5, true, "small").ok());
    CHECK(cache.current(1) == 5);
    CHECK(sequences.nextval(cache, {1, 0}, small, "small").value() == 7);
    CHECK(sequences.setval(cache, {1, 0}, small, 8, true, "small").error().message() ==
          "setval: value 8 is out of bounds for sequence \"small\" (1..7)");
    SequenceOptions down{
        .start = -1, .increment = -1, .min = -3, .max = -1, .cycle = false, .cache = 2};
    for (std::int64_t want : {-1, -2, -3})
        CHECK(sequences.nextval(cache, {2, 0}, down, "down").value() == want);
    CHECK(sequences.nextval(cache, {2, 0}, down, "down").error().message() ==
          "nextval: reached minimum value of sequence \"down\" (-3)");
    CHECK(sequences.nextval(cache, {2, 1}, down, "down").value() == -1);
}

}  // namespace
}  // namespace aerolith
