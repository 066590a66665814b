#include "storage/mvcc_store.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include "runtime/random.h"
#include "storage/memory_store.h"
#include "storage/rocks_store.h"

namespace aerolith {
namespace {

using Model = std::map<std::string, std::map<std::uint64_t, std::optional<std::string>>>;

std::optional<std::string> model_get(const Model& model, const std::string& key, std::uint64_t at) {
    auto versions = model.find(key);
    if (versions == model.end()) return {};
    auto after = versions->second.upper_bound(at);
    if (after == versions->second.begin()) return {};
    return std::prev(after)->second;
}

std::map<std::string, std::string> model_scan(const Model& model, const KeySpan& span,
                                              std::uint64_t at) {
    std::map<std::string, std::string> rows;
    for (const auto& [key, versions] : model) {
        if (!span.contains(key)) continue;
        if (auto row = model_get(model, key, at)) rows[key] = *row;
    }
    return rows;
}

std::string model_key(std::uint64_t number) {
    return fmt::format("k{:03}\1", number);
}

void check_reads(MvccStore& store, const Model& model, std::uint64_t at, Random& random) {
    for (int i = 0; i < 20; ++i) {
        std::string key = model_key(random.below(60));
        RowBuffer row;
        bool found = store.get(key, {at}, row).value();
        auto want = model_get(model, key, at);
        REQUIRE(found == want.has_value());
        if (found) REQUIRE(row.view() == *want);
    }
    KeySpan span{model_key(random.below(30)), model_key(30 + random.below(30))};
    auto want = model_scan(model, span, at);
    for (Direction direction : {Direction::kForward, Direction::kReverse}) {
        auto cursor = store.scan(span, {at}, direction);
        std::vector<std::pair<std::string, std::string>> got;
        KeyValueBatch batch;
        std::size_t step = 1 + random.below(7);
        while (true) {
            REQUIRE(cursor->next(batch, step).ok());
            if (batch.empty()) break;
            REQUIRE(batch.size() <= step);
            for (std::size_t i = 0; i < batch.size(); ++i)
                got.emplace_back(batch.key(i), batch.value(i));
        }
        if (direction == Direction::kReverse) std::reverse(got.begin(), got.end());
        REQUIRE(got == std::vector<std::pair<std::string, std::string>>(want.begin(), want.end()));
    }
}

/// By key and commit: whether the write left the row its keys.
using Keeping = std::map<std::string, std::map<std::uint64_t, bool>>;

void check_keeping(MvccStore& store, const Model& model, const Keeping& keeping, std::uint64_t at) {
    for (const auto& [key, writes] : keeping) {
        if (!model_get(model, key, at)) continue;
        bool kept = std::all_of(writes.upper_bound(at), writes.end(),
                                [](const auto& write) { return write.second; });
        REQUIRE(store.keys_kept_since(key, {at}).value() == kept);
    }
}

void run_model(std::unique_ptr<OrderedStore> engine, std::uint64_t seed) {
    MvccStore store(std::move(engine));
    Model model;
    Keeping keeping;
    SeededRandom random(seed);
    std::uint64_t now = 100, horizon = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::pair<std::string, std::string>> bytes;
        struct Op {
            std::uint64_t commit;
            WriteEffect effect;
            std::size_t at;
        };
        std::vector<Op> ops;
        int entries = 1 + static_cast<int>(random.below(3));
        for (int entry = 0; entry < entries; ++entry) {
            ++now;
            std::map<std::string, bool> used;
            for (int i = 0; i < 4; ++i) {
                std::string key = model_key(random.below(60));
                if (used[key]) continue;
                used[key] = true;
                auto current = model_get(model, key, now);
                WriteEffect effect = !current               ? WriteEffect::kInsertNew
                                     : random.below(3) == 0 ? WriteEffect::kDelete
                                     : random.below(3) == 0 ? WriteEffect::kReplace
                                                            : WriteEffect::kReplaceKeepingKeys;
                keeping[key][now] = effect == WriteEffect::kReplaceKeepingKeys;
                std::string row = fmt::format("row {} at {}", key, now);
                if (effect == WriteEffect::kDelete)
                    model[key][now] = std::nullopt;
                else
                    model[key][now] = row;
                bytes.emplace_back(key, row);
                ops.push_back({now, effect, bytes.size() - 1});
            }
        }
        ApplyBatch batch(store, entries > 1);
        for (const Op& op : ops) {
            REQUIRE(
                batch.write(op.effect, bytes[op.at].first, bytes[op.at].second, {op.commit}).ok());
        }
        REQUIRE(batch.commit().ok());
        check_reads(store, model, now, random);
        check_reads(store, model, horizon + random.below(now - horizon + 1), random);
        check_keeping(store, model, keeping, horizon + random.below(now - horizon + 1));
        if (random.below(20) == 0) {
            horizon += random.below(now - horizon + 1);
            store.set_horizon({horizon});
            REQUIRE(store.collect_garbage({}).ok());
        }
        if (random.below(30) == 0) REQUIRE(store.engine().flush().ok());
    }
}

TEST_CASE("MVCC over a map agrees with a naive model") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        run_model(std::make_unique<MemoryStore>(std::make_shared<MemoryStoreImage>()), seed);
    }
}

TEST_CASE("MVCC over RocksDB agrees with a naive model") {
    std::string directory =
        (std::filesystem::temp_directory_path() / fmt::format("mvcc_test_{}", getpid())).string();
    std::filesystem::remove_all(directory);
    RocksStoreOptions options;
    options.memtable_bytes = 64 << 10;
    options.block_cache_bytes = 1 << 20;
    run_model(open_rocks_store(directory, options).value(), 9);
    std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace aerolith
