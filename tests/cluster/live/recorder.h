#pragma once

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <random>

#include "cluster/history/history.h"

namespace aerolith::testing {

history::Instant now();

/// The lists that clients work on: a few at a time, so that they meet; one that has grown long is
/// left, so that reads stay short.
class Lists {
  public:
    history::Key pick(std::mt19937& random) {
        return active_[random() % active_.size()].load(std::memory_order_relaxed);
    }
    /// How long somebody saw it.
    void seen(history::Key key, std::size_t size);
    history::Value new_value() { return ++last_value_; }

    static constexpr std::size_t kActive = 10;
    static constexpr std::size_t kLong = 60;

    Lists();

  private:
    std::array<std::atomic<history::Key>, kActive> active_;
    std::atomic<history::Key> last_key_ = 0;
    std::atomic<history::Value> last_value_ = 0;
};

/// Collects what all clients did, and how long nothing was committed at all.
class Recorder {
  public:
    void record(history::Transaction transaction);
    /// An error that is neither a conflict nor a lost connection.
    void note_error(const std::string& what);
    /// A pause counts for the fault during which most of it was.
    void set_fault(const std::string& name);

    history::History take_history();
    std::size_t acknowledged() const { return acknowledged_; }

    struct Pauses {
        int times = 0;
        double longest = 0;
    };
    std::map<std::string, Pauses> pauses();
    std::map<std::string, int> errors();
    /// Those too long to be liked, and when they ended, as the nodes' logs have the time.
    std::vector<std::string> long_pauses();
    struct Counts {
        std::size_t committed = 0, aborted = 0, unknown = 0;
    };
    Counts counts();

  private:
    std::mutex mutex_;
    history::History history_;
    std::map<std::string, Pauses> pauses_;
    std::map<std::string, int> errors_;
    std::vector<std::string> long_pauses_;
    Counts counts_;
    struct Fault {
        std::string name;
        history::Instant begun;
    };
    void note_pause(history::Instant begin, history::Instant end);
    Fault fault_{"none", 0}, earlier_fault_{"none", 0};
    history::Instant last_commit_ = 0;
    std::atomic<std::size_t> acknowledged_ = 0;
};

}  // namespace aerolith::testing
