#include "storage/span_divider.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "common/bytes.h"
#include "runtime/random.h"
#include "storage/memory_store.h"
#include "storage/rocks_store.h"

namespace aerolith {
namespace {

constexpr std::size_t kKeys = 100'000;
constexpr std::size_t kParts = 32;

std::string integer_key(std::uint64_t number) {
    std::string key = "T";
    append_big(key, number);
    return key;
}

/// Ascending; spread like words of a text; nearly all behind one prefix and a few far away; twice
/// as wide each time.
std::vector<std::vector<std::string>> key_sets() {
    std::vector<std::vector<std::string>> sets(4);
    SeededRandom random(7);
    for (std::uint64_t i = 0; i < kKeys; ++i) {
        sets[0].push_back(integer_key(i));
        sets[1].push_back(fmt::format("T{:08x}-{:04x}", random.next(), i));
        sets[2].push_back(fmt::format("Thttp://www.example.com/a/very/long/path/{:09}", i));
        sets[3].push_back(integer_key(i < 60 ? std::uint64_t{1} << i : i));
    }
    for (int i = 0; i < 9; ++i) {
        sets[2].push_back(fmt::format("T{}", i));
        sets[2].push_back(fmt::format("Tz{}", i));
    }
    for (auto& keys : sets) {
        std::ranges::sort(keys);
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    }
    return sets;
}

Status fill(OrderedStore& store, const std::vector<std::string>& keys) {
    std::unique_ptr<StoreBatch> batch = store.new_batch();
    SeededRandom random(8);
    for (const std::string& key : keys)
        batch->put(Family::kRows, key, fmt::format("{:016x}{:016x}", random.next(), random.next()));
    batch->put(Family::kRows, "S", "below");
    batch->put(Family::kRows, "U", "above");
    return store.write(*batch);
}

void check_parts(OrderedStore& store, const std::vector<std::string>& keys, std::size_t most) {
    std::vector<std::string> cuts = store.split_keys(Family::kRows, "T", "U", kParts).value();
    REQUIRE(std::ranges::is_sorted(cuts));
    CHECK(cuts.size() >= kParts / 2);
    CHECK(cuts.size() < kParts);
    CHECK(cuts == store.split_keys(Family::kRows, "T", "U", kParts).value());
    cuts.push_back("U");
    std::size_t from = 0;
    for (const std::string& cut : cuts) {
        auto to = static_cast<std::size_t>(std::ranges::lower_bound(keys, cut) - keys.begin());
        CHECK(to - from <= most);
        from = to;
    }
    CHECK(from == keys.size());
}

TEST_CASE("Spans are cut into about even parts however their keys are spread") {
    for (const std::vector<std::string>& keys : key_sets()) {
        MemoryStore memory(std::make_shared<MemoryStoreImage>());
        REQUIRE(fill(memory, keys).ok());
        check_parts(memory, keys, kKeys / kParts + kKeys / 1000);

        auto directory = std::filesystem::temp_directory_path() / "aerolith_span_divider";
        std::filesystem::remove_all(directory);
        auto rocks = open_rocks_store(directory.string(), {}).value();
        REQUIRE(fill(*rocks, keys).ok());
        check_parts(*rocks, keys, 3 * kKeys / kParts);
        REQUIRE(rocks->flush().ok());
        check_parts(*rocks, keys, 2 * kKeys / kParts);
        rocks.reset();
        std::filesystem::remove_all(directory);
    }
}

TEST_CASE("Few keys are cut between each other") {
    MemoryStore memory(std::make_shared<MemoryStoreImage>());
    REQUIRE(fill(memory, {"Ta", "Tb", "Tc"}).ok());
    std::unique_ptr<StoreIterator> keys = memory.iterate(Family::kRows, "T", "U");
    SpanDivider divider(*keys, "T", "U", [](auto, auto) { return std::uint64_t{100}; });
    CHECK(divider.divide(kParts).value() == std::vector<std::string>{"Tb", "Tc"});
    SpanDivider none(*keys, "U", "V", [](auto, auto) { return std::uint64_t{100}; });
    CHECK(none.divide(kParts).value().empty());
}

TEST_CASE("A key between two is above the first and not above the second") {
    for (auto [low, high] : {std::pair<std::string, std::string>{"a", "b"},
                             {"a", std::string("a\0", 2)},
                             {"abcdefgh1", "abcdefgh2"},
                             {"", "\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
                             {"aaaaaaaaz", "aaaaaaab"}}) {
        std::string between = key_between(low, high);
        CHECK(between > low);
        CHECK(between <= high);
    }
}

}  // namespace
}  // namespace aerolith
