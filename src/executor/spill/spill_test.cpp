#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include "executor/spill/chunk_codec.h"
#include "executor/spill/external_sorter.h"
#include "executor/spill/run_merger.h"
#include "functions/test_context.h"

using namespace aerolith;

namespace {

const std::vector<Type> kTypes = {{type_oid::kInt4}, {type_oid::kText}, {type_oid::kBool}};

/// number, its text, whether it is even; every seventh text is NULL.
Chunk rows_of(const std::vector<std::int32_t>& numbers) {
    Chunk chunk;
    for (const Type& type : kTypes) chunk.columns.emplace_back(type);
    for (std::int32_t number : numbers) {
        chunk.columns[0].set(chunk.size, Datum::of(number));
        if (number % 7 == 0)
            chunk.columns[1].set_null(chunk.size);
        else
            chunk.columns[1].set_value(
                chunk.size, Value::text(std::string(static_cast<std::size_t>(number % 50), 'x')));
        chunk.columns[2].set(chunk.size++, Datum::of(number % 2 == 0));
    }
    return chunk;
}

void check_row(const Chunk& chunk, std::size_t row, std::int32_t number) {
    CHECK(chunk.columns[0].at(row).as<std::int32_t>() == number);
    CHECK(chunk.columns[1].is_null(row) == (number % 7 == 0));
    if (number % 7 != 0)
        CHECK(chunk.columns[1].at(row).as<std::string_view>() ==
              std::string(static_cast<std::size_t>(number % 50), 'x'));
    CHECK(chunk.columns[2].at(row).as<bool>() == (number % 2 == 0));
}

struct Collected final : PushTarget {
    Result<bool> push(Chunk& chunk) override {
        for (std::size_t row = 0; row < chunk.size; ++row) {
            numbers.push_back(chunk.columns[0].at(row).as<std::int32_t>());
            check_row(chunk, row, numbers.back());
        }
        return true;
    }
    std::vector<std::int32_t> numbers;
};

class Fixture {
  public:
    Fixture() { directory.prepare().value(); }
    ~Fixture() { std::filesystem::remove_all(path); }

    /// Sorts a shuffled 0..count-1.
    std::vector<std::int32_t> sort(std::size_t count, std::size_t memory,
                                   std::uint64_t bound = UINT64_MAX) {
        std::vector<std::int32_t> numbers(count);
        for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<std::int32_t>(i);
        std::shuffle(numbers.begin(), numbers.end(), std::mt19937(42));
        KeyEncoder encoder(std::vector<KeyEncoder::Column>{{type_oid::kInt4}});
        ExternalSorter sorter(kTypes, space, eval, memory, bound);
        KeyBatch keys;
        for (std::size_t at = 0; at < count; at += 1000) {
            Chunk chunk = rows_of(
                {numbers.begin() + static_cast<std::ptrdiff_t>(at),
                 numbers.begin() + static_cast<std::ptrdiff_t>(std::min(count, at + 1000))});
            keys.encode(encoder, {chunk.columns[0]}, chunk.size);
            sorter.add(chunk, keys).value();
        }
        Collected out;
        sorter.finish(out).value();
        method = sorter.method();
        return out.numbers;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(path), {}));
    }

    std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("aerolith_spill_test_{}", ::getpid()))
            .string();
    TempDirectory directory{system_disk(), path};
    TempSpace space{directory};
    FormatSettings settings;
    TestContext eval{settings};
    ExternalSorter::Method method = ExternalSorter::Method::kInMemory;
};

}  // namespace

TEST_CASE("Encoded rows come back as they were, pieces in one chunk") {
    Chunk first = rows_of({1, 7, 14, 49, 50, 2}), second = rows_of({3});
    std::string bytes;
    encode_rows(first, 1, 4, bytes);
    encode_rows(second, 0, 1, bytes);
    Chunk out;
    for (const Type& type : kTypes) out.columns.emplace_back(type, 5);
    std::string_view in = bytes;
    decode_rows(in, out).value();
    CHECK(encoded_row_count(in) == 1);
    decode_rows(in, out).value();
    CHECK(in.empty());
    REQUIRE(out.size == 5);
    std::size_t row = 0;
    for (std::int32_t number : {7, 14, 49, 50, 3}) check_row(out, row++, number);
}

TEST_CASE("Rows cut short are an error") {
    std::string bytes;
    encode_rows(rows_of({1, 2, 3}), 0, 3, bytes);
    Chunk out;
    for (const Type& type : kTypes) out.columns.emplace_back(type, 3);
    std::string_view in = std::string_view(bytes).substr(0, bytes.size() - 1);
    CHECK(!decode_rows(in, out).ok());
}

TEST_CASE("A sort gives the same rows in memory, in runs, and in many merges") {
    Fixture fixture;
    for (auto [count, memory] : {std::pair<std::size_t, std::size_t>(0, 1000),
                                 {1, 1},
                                 {20000, 100 << 20},
                                 {20000, 100000},
                                 {200000, 1}}) {
        std::vector<std::int32_t> sorted = fixture.sort(count, memory);
        REQUIRE(sorted.size() == count);
        CHECK(std::ranges::is_sorted(sorted));
        CHECK((fixture.method == ExternalSorter::Method::kExternal) ==
              (count > 0 && memory <= 100000));
        CHECK(fixture.files() == 0);
        CHECK(fixture.space.used() == 0);
    }
}

TEST_CASE("A bound keeps the first rows only") {
    Fixture fixture;
    for (std::size_t bound : {0, 1, 10, 5000, 30000}) {
        for (std::size_t memory : {1 << 16, 100 << 20}) {
            std::vector<std::int32_t> sorted = fixture.sort(20000, memory, bound);
            REQUIRE(sorted.size() == std::min<std::size_t>(bound, 20000));
            for (std::size_t i = 0; i < sorted.size(); ++i)
                REQUIRE(sorted[i] == static_cast<std::int32_t>(i));
        }
    }
    fixture.sort(20000, 1 << 20, 10);
    CHECK(fixture.method == ExternalSorter::Method::kFirstRows);
}

TEST_CASE("temp_file_limit is kept") {
    Fixture fixture;
    fixture.space.set_limit(8);
    std::shared_ptr<TempFile> file = fixture.space.create().value();
    CHECK(file->append(std::string(8192, 'x')).ok());
    Result<std::uint64_t> more = file->append("x");
    REQUIRE(!more.ok());
    CHECK(more.error().state() == SqlState::kConfigurationLimitExceeded);
    CHECK(more.error().message() == "temporary file size exceeds temp_file_limit (8kB)");
    file.reset();
    CHECK(fixture.files() == 0);
    CHECK(fixture.space.used() == 0);
}
