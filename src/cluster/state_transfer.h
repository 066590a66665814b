#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "cluster/state_machine.h"
#include "runtime/clock.h"

namespace aerolith {

// How a member that is too far behind for the log gets another's state: it asks for part after
// part.
//   request = version(u8) transfer(u64, 0: a new one) part(u32)
//   answer  = version(u8) transfer(u64) applied index(u64) last(u8)
//             { family(u8) key(u32 size, bytes) value(u32 size, bytes) }*

/// Asks another member; the answer comes on any thread, or an error when there is none.
using FetchState = std::function<void(RaftNode from, std::string request,
                                      std::function<void(Result<std::string>)>)>;

/// The state of the store at one moment, in parts.
class StateExport {
  public:
    /// On the applying thread, so that the families belong together.
    StateExport(MvccStore& store, RaftIndex applied);

    /// Parts are asked for in order; the last one again when its answer was lost.
    Result<std::string> part(std::uint64_t transfer, std::uint32_t number);

  private:
    static constexpr std::size_t kPartBytes = 1u << 20;

    Result<std::string> next_part(std::uint64_t transfer);

    RaftIndex applied_;
    std::vector<std::pair<Family, std::unique_ptr<StoreIterator>>> families_;
    std::uint32_t next_ = 0;
    std::string last_part_;
};

/// The exports under way. Thread-safe.
class StateExports {
  public:
    explicit StateExports(Clock& clock) : clock_(clock) {}

    using Respond = std::function<void(Result<std::string>)>;
    /// `start`: has a new export made and passes it on, on whatever thread.
    void serve(std::string_view request,
               const std::function<void(std::function<void(std::unique_ptr<StateExport>)>)>& start,
               const Respond& respond);

  private:
    struct Running {
        std::unique_ptr<StateExport> state;
        std::int64_t used_at = 0;
    };
    static constexpr std::int64_t kIdleNanos = 60'000'000'000;

    Result<std::string> part(std::uint64_t transfer, std::uint32_t number);

    Clock& clock_;
    std::mutex mutex_;
    std::uint64_t last_transfer_ = 0;
    std::map<std::uint64_t, Running> running_;
};

/// Nothing is left of the state, durably.
Status wipe_state(MvccStore& store);

/// Replaces what the store has by another member's state. Between begin and end nothing else may
/// write, and what is read makes no sense.
class StateImport : public std::enable_shared_from_this<StateImport> {
  public:
    using Done = std::function<void(Status)>;

    StateImport(MvccStore& store, FetchState fetch, RaftNode from, RaftIndex at_least, Done done)
        : store_(store),
          fetch_(std::move(fetch)),
          from_(from),
          at_least_(at_least),
          done_(std::move(done)) {}

    /// Calls `done` once it is over, on any thread.
    void start();
    /// From here on nothing is written and `done` is not called.
    void stop();

  private:
    void ask(std::uint64_t transfer);
    void take(Result<std::string> answer);
    /// Whether it was the last part.
    Result<bool> import(std::string_view answer);

    MvccStore& store_;
    FetchState fetch_;
    RaftNode from_;
    RaftIndex at_least_;
    Done done_;
    std::mutex mutex_;
    bool stopped_ = false;
    std::uint32_t part_ = 0;
    std::uint64_t transfer_ = 0;
};

}  // namespace aerolith
