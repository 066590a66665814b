#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/disk.h"
#include "storage/log_store.h"

namespace aerolith {

// One file of the log, little endian. On disk: never change.
//   segment = head(4096) batch* zeros
//   head    = "AEROLOG1" number(u64) salt(u64) size(u64) crc(u32, of what precedes it) zeros
//   batch   = crc(u32, of the rest of the batch head, seeded with the salt) mark(u32) sequence(u64)
//   durable(u64)
//             body size(u64) records(u32) body crc(u32, seeded with the salt) body
//   body    = record*
//   record  = data size(u32) kind(u32) group(u64) index(u64) term(u64) data padding to 8
// `sequence` counts the batches of the whole log. `durable` is the last sequence that was known to
// be on disk when the batch was written: a damaged batch at or below the `durable` of a later whole
// one was acknowledged, so it is corruption; otherwise it is the torn end of the log. The salt is
// new in each life of a recycled file.

class LogSegment {
  public:
    static constexpr std::size_t kHeadBytes = 4096;
    static constexpr std::size_t kBatchHeadBytes = 40;
    static constexpr std::size_t kRecordHeadBytes = 32;

    /// Gives a zero-filled or recycled file a new head. The head is durable with the first sync.
    static Result<std::unique_ptr<LogSegment>> begin(std::unique_ptr<File> file, std::string name,
                                                     std::uint64_t number, std::uint64_t salt,
                                                     std::uint64_t size);
    /// Reads the head of an existing file; nullptr when it never got one.
    static Result<std::unique_ptr<LogSegment>> open(std::unique_ptr<File> file, std::string name);

    std::uint64_t number() const { return number_; }
    std::uint64_t size() const { return size_; }
    const std::string& name() const { return name_; }
    std::uint64_t end() const { return end_.load(std::memory_order_relaxed); }
    bool fits(std::uint64_t bytes) const { return end_ + bytes <= size_; }
    File& file() { return *file_; }

    /// A whole batch of the records for this segment.
    void encode_batch(std::span<const LogRecord> records, std::uint64_t sequence,
                      std::uint64_t durable, std::string& out) const;
    Status write(std::string_view batch);

    struct BatchHead {
        std::uint64_t sequence, durable, body_bytes;
        std::uint32_t records, body_crc;
    };
    /// Reads batches from the start while their sequences follow on `sequence` (0: whatever the
    /// first one has), and leaves end() behind the last good one and `sequence` at the next
    /// expected.
    Status read(std::uint64_t& sequence, std::uint64_t& durable,
                const std::function<Status(const LogRecord&)>& each);
    /// The highest `durable` of whole batches anywhere behind end(); nothing when there are none.
    Result<std::optional<std::uint64_t>> durable_behind_end();
    /// The sequence of the first batch; 0 when there is none.
    Result<std::uint64_t> first_sequence();
    /// The three above keep the file's content in memory until then.
    void forget_content() { content_.reset(); }

    /// Highest index per group in this segment.
    std::map<std::uint64_t, std::uint64_t>& last_indexes() { return last_indexes_; }

  private:
    LogSegment(std::unique_ptr<File> file, std::string name)
        : file_(std::move(file)), name_(std::move(name)) {}
    Result<bool> batch_at(std::string_view content, std::uint64_t at, BatchHead& head) const;
    Result<std::string_view> content();
    Status read_records(std::string_view body, std::uint32_t count,
                        const std::function<Status(const LogRecord&)>& each);

    std::unique_ptr<File> file_;
    std::string name_;
    std::uint64_t number_ = 0;
    std::uint64_t salt_ = 0;
    std::uint64_t size_ = 0;
    std::atomic<std::uint64_t> end_{kHeadBytes};  // upkeep looks at it while the log thread writes
    std::unique_ptr<char[]> content_;
    std::size_t content_bytes_ = 0;
    std::map<std::uint64_t, std::uint64_t> last_indexes_;
};

std::uint64_t encoded_batch_bytes(std::span<const LogRecord> records);

}  // namespace aerolith
