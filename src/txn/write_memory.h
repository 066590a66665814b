#pragma once

#include <atomic>
#include <cstddef>

#include "common/result.h"

namespace aerolith {

/// What uncommitted writes and row locks of a node's transactions may take of its memory together.
/// Thread-safe.
class WriteMemory {
  public:
    /// 0: a quarter of the machine's memory. (A commit takes as much again while it is written.)
    explicit WriteMemory(std::size_t limit);

    std::size_t limit() const { return limit_; }
    std::size_t used() const { return used_.load(std::memory_order_relaxed); }

    /// One transaction's part; given back with it.
    class Share {
      public:
        explicit Share(WriteMemory& memory) : memory_(memory) {}
        ~Share() { release(); }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// Fails when there is no room for the transaction to hold `bytes`.
        Status grow_to(std::size_t bytes) {
            // Small transactions do not meet at the counter.
            return bytes <= taken_ + kFree ? Status() : take(bytes);
        }
        void release();

      private:
        static constexpr std::size_t kFree = 64 * 1024;
        Status take(std::size_t bytes);
        WriteMemory& memory_;
        std::size_t taken_ = 0;
    };

  private:
    std::size_t limit_;
    std::atomic<std::size_t> used_{0};
};

}  // namespace aerolith
