#pragma once

#include <memory>
#include <span>
#include <unordered_set>

#include "runtime/io_executor.h"

namespace aerolith {

class Connection;

/// A thread that serves clients, with what its connections share.
class IoThread final : public IoExecutor {
  public:
    IoThread(int number, std::chrono::microseconds poll)
        : IoExecutor(fmt::format("io-{}", number), poll), scratch_(new char[kScratchBytes]) {}
    ~IoThread() override { stop(); }

    /// Where reads land before they are copied to their connection.
    std::span<char> scratch() { return {scratch_.get(), kScratchBytes}; }
    std::unordered_set<Connection*>& connections() { return connections_; }

  private:
    static constexpr std::size_t kScratchBytes = 64 * 1024;

    std::unique_ptr<char[]> scratch_;
    std::unordered_set<Connection*> connections_;
};

}  // namespace aerolith
