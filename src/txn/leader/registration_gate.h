#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "runtime/wait.h"

namespace aerolith {

/// Holds back who wants something of a new leader until it knows what others have. Thread-safe.
class RegistrationGate {
  public:
    /// Lets everybody through from here on; false: they are refused instead.
    void open();
    void close();
    bool is_open() const;
    /// Whether the caller may go on.
    bool wait(CancelToken& cancel);

  private:
    enum class State : std::uint8_t { kWaiting, kOpen, kClosed };
    void settle(State state);

    mutable std::mutex mutex_;
    State state_ = State::kWaiting;
    std::vector<std::shared_ptr<Event>> waiting_;
};

}  // namespace aerolith
