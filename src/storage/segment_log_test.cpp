#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "runtime/disk.h"
#include "runtime/random.h"
#include "storage/crc32c.h"
#include "storage/log_segment.h"
#include "storage/log_store.h"

namespace aerolith {
namespace {

struct LogDirectory {
    std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("log_test_{}", getpid())).string();
    LogDirectory() { std::filesystem::remove_all(path); }
    ~LogDirectory() { std::filesystem::remove_all(path); }

    std::unique_ptr<LogStore> open() {
        return open_segment_log(path, {.segment_bytes = 16 << 10, .on_fatal = {}}, system_runtime())
            .value();
    }
    std::vector<std::string> segments() const {
        std::vector<std::string> names;
        const std::vector<std::string> all = system_disk().list(path).value();
        for (const std::string& name : all) {
            if (name.starts_with("segment-")) names.push_back(path + "/" + name);
        }
        return names;
    }
};

using Entries = std::vector<std::pair<std::uint64_t, std::string>>;

Entries entries_of(LogStore& log) {
    Entries entries;
    REQUIRE(log.replay([&](const LogRecord& record) {
                   entries.emplace_back(record.index, record.data);
                   return Status();
               })
                .ok());
    return entries;
}

void append_one(LogStore& log, std::uint64_t index, const std::string& data, bool sync = true) {
    LogRecord record{LogRecordKind::kEntry, 1, index, 1, data};
    REQUIRE(log.append({&record, 1}, sync).ok());
}

void flip_byte(const std::string& path, std::uint64_t at) {
    auto file = system_disk().open(path, OpenMode::kReadWrite).value();
    char byte;
    REQUIRE(file->pread(&byte, 1, at).value() == 1);
    byte = static_cast<char>(~byte);
    REQUIRE(file->pwrite({&byte, 1}, at).ok());
}

TEST_CASE("the log replays what was appended, over segments, large entries and restarts") {
    LogDirectory directory;
    Entries want;
    SeededRandom random(4);
    std::uint64_t index = 0;
    for (int round = 0; round < 6; ++round) {
        auto log = directory.open();
        REQUIRE(entries_of(*log) == want);
        for (int i = 0; i < 20; ++i) {
            std::string data(random.below(i == 7 ? 60000 : 2000), static_cast<char>('a' + round));
            append_one(*log, ++index, data, random.below(2) == 0);
            want.emplace_back(index, data);
        }
        REQUIRE(log->sync().ok());
    }
    auto log = directory.open();
    REQUIRE(entries_of(*log) == want);
    std::size_t before = directory.segments().size();
    REQUIRE(log->drop_below({{1, index - 30}}).ok());
    CHECK(directory.segments().size() < before);
    append_one(*log, ++index, "after");
    want.emplace_back(index, "after");
    log = directory.open();
    Entries left = entries_of(*log);
    REQUIRE(left.size() >= 31);
    REQUIRE(std::equal(left.rbegin(), left.rend(), want.rbegin()));
}

TEST_CASE("a torn end is cut off and does not come back") {
    LogDirectory directory;
    {
        auto log = directory.open();
        entries_of(*log);
        append_one(*log, 1, "first");
        append_one(*log, 2, "torn", false);
        append_one(*log, 3, "behind", false);
    }
    const std::uint64_t second =
        LogSegment::kHeadBytes + LogSegment::kBatchHeadBytes + LogSegment::kRecordHeadBytes + 8;
    flip_byte(directory.segments().back(),
              second + LogSegment::kBatchHeadBytes + LogSegment::kRecordHeadBytes);
    {
        auto log = directory.open();
        REQUIRE(entries_of(*log) == Entries{{1, "first"}});
        append_one(*log, 2, "new!");  // as long as the torn one
    }
    auto log = directory.open();
    CHECK(entries_of(*log) == Entries{{1, "first"}, {2, "new!"}});
}

TEST_CASE("damage before an acknowledged batch is corruption") {
    LogDirectory directory;
    {
        auto log = directory.open();
        entries_of(*log);
        for (std::uint64_t i = 1; i <= 3; ++i) append_one(*log, i, "x");
    }
    flip_byte(directory.segments().back(), LogSegment::kHeadBytes + 1);
    auto log = directory.open();
    Status replayed = log->replay([](const LogRecord&) { return Status(); });
    REQUIRE_FALSE(replayed.ok());
    CHECK(replayed.error().state() == SqlState::kDataCorrupted);
}

TEST_CASE("batch bytes are what they were") {
    CHECK(crc32c(0, "123456789") == 0xE3069283);
    LogDirectory directory;
    REQUIRE(system_disk().create_directories(directory.path).ok());
    auto file = system_disk().open(directory.path + "/segment", OpenMode::kCreate).value();
    auto segment =
        LogSegment::begin(std::move(file), "segment", 1, 0x1122334455667788, 8192).value();
    LogRecord record{LogRecordKind::kEntry, 1, 2, 3, "abc"};
    std::string batch;
    segment->encode_batch({&record, 1}, 5, 4, batch);
    std::string text;
    for (char c : batch) text += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
    CHECK(text.substr(8, 56) ==
          "d5c1b7a3"
          "0500000000000000"
          "0400000000000000"
          "2800000000000000");
    CHECK(text.substr(64, 8) == "01000000");
    CHECK(text.substr(80) ==
          "03000000"
          "01000000"
          "0100000000000000"
          "0200000000000000"
          "0300000000000000"
          "6162630000000000");
    CHECK(text.substr(0, 8) == "20cbe6ca");
    CHECK(text.substr(72, 8) == "e36ad7eb");
}

}  // namespace
}  // namespace aerolith
