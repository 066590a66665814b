#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace aerolith {

/// Where in the key space the bytes lie that no table file holds yet: a key for each 64 kB written.
/// The engine's own estimate for its memory is off by several times.
class MemtableSample {
  public:
    static constexpr std::uint64_t kBytesPerKey = 64 << 10;

    /// Of an entry about to be written; true: its key is to be added. One thread at a time.
    bool chooses(std::size_t bytes) {
        std::uint64_t before = written_.load(std::memory_order_relaxed);
        written_.store(before + bytes, std::memory_order_relaxed);
        return before / kBytesPerKey != (before + bytes) / kBytesPerKey;
    }
    /// Chosen keys, written with sequence numbers up to this one.
    void add(std::vector<std::string> keys, std::uint64_t sequence);
    /// What was written up to a sequence number lies in files now.
    void drop(std::uint64_t flushed);
    std::uint64_t bytes(std::string_view lower, std::string_view upper);

  private:
    struct Entry {
        std::string key;
        std::uint64_t sequence;
    };
    std::atomic<std::uint64_t> written_{0};
    std::mutex mutex_;
    std::vector<Entry> entries_;  // by key
};

}  // namespace aerolith
