#pragma once

#include <string_view>
#include <vector>

#include "cluster/raft/raft_types.h"
#include "txn/leader/fields.h"
#include "txn/lock_manager.h"
#include "txn/sequence_source.h"

namespace aerolith {

// What a gateway, the node that runs a session, says to the node that leads. A request is
// version(u8) kind(u8) and the fields in their order. Never change or reuse a kind; fields change
// with the version.

enum class LeaderRequest : std::uint8_t {
    kRegister = 1,
    kAcquire = 2,
    kClaim = 3,
    kRelease = 4,  ///< not answered
    kReleaseAdvisory = 5,
    kSettle = 6,
    kListLocks = 7,
    kBlockers = 8,
    kSnapshot = 9,
    kCommit = 10,
    kClose = 11,
    kBeginSerializable = 12,
    kTakeValues = 13,
    kSetSequence = 14,
    kSequenceState = 15,
    kForgetSequence = 16,
};

inline constexpr std::uint8_t kLeaderVersion = 1;

/// A gateway numbers the acquisitions of a session and never gives a number twice. Releases mean
/// all from a number on; they are repeated until the leader has confirmed them.
struct SessionHead {
    std::uint64_t id = 0;  ///< by which its node knows it: never given twice
    std::int32_t process_id = 0;
    std::uint32_t transaction_id = 0;
    Oid database = kInvalidOid;
    std::uint32_t lock_timeout = 0;  ///< milliseconds, as the next
    std::uint32_t deadlock_timeout = 0;
    std::uint64_t release_from = 0;  ///< given back first; 0: nothing
    std::uint64_t held = 0;          ///< acquisitions that are left then: both must agree on it
    std::uint64_t session_held = 0;  ///< advisory locks of the session

    void fields(auto& archive) {
        archive(id, process_id, transaction_id, database, lock_timeout, deadlock_timeout,
                release_from, held, session_held);
    }
};

/// From whom a request is: of the term, by one life of the node's process.
struct RequestHead {
    RaftTerm term = 0;
    std::uint64_t incarnation = 0;
    void fields(auto& archive) { archive(term, incarnation); }
};

struct LockName {
    LockClass lock_class = LockClass::kRow;
    std::uint32_t high = 0;
    std::uint64_t low = 0;
    std::uint8_t mode = 0;

    LockName() = default;
    LockName(const LockTag& tag, std::uint8_t mode)
        : lock_class(tag.lock_class), high(tag.high), low(tag.low), mode(mode) {}
    LockTag tag() const { return {lock_class, high, low}; }
    /// Whether the lock table knows such a thing.
    bool valid() const {
        return lock_class <= LockClass::kAdvisory && mode >= 1 &&
               mode <= (lock_class == LockClass::kRow ? 4 : 8);
    }
    void fields(auto& archive) { archive(lock_class, high, low, mode); }
};

/// A session's locks, told to a new leader.
struct RegisteredSession {
    struct Acquisition {
        std::uint64_t number = 0;
        std::vector<LockName> locks;  ///< several when rows were claimed
        void fields(auto& archive) { archive(number, locks); }
    };
    SessionHead head;
    std::vector<Acquisition> held;
    std::vector<LockName> session_held;
    std::size_t size() const {
        std::size_t locks = session_held.size();
        for (const Acquisition& acquisition : held) locks += acquisition.locks.size();
        return locks;
    }
    void fields(auto& archive) { archive(head, held, session_held); }
};

struct RegisterRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kRegister;
    RequestHead head;
    std::vector<RegisteredSession> sessions;
    void fields(auto& archive) { archive(head, sessions); }
};
/// Sessions whose locks the leader could not take over.
struct RegisterAnswer {
    std::vector<std::uint64_t> refused;
    void fields(auto& archive) { archive(refused); }
};

enum class AcquireKind : std::uint8_t { kPlain, kAdvisory, kSessionAdvisory };

struct AcquireRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kAcquire;
    RequestHead head;
    SessionHead session;
    std::uint64_t number = 0;
    AcquireKind kind = AcquireKind::kPlain;
    LockName lock;
    WaitPolicy policy = WaitPolicy::kBlock;
    void fields(auto& archive) { archive(head, session, number, kind, lock, policy); }
};
struct AcquireAnswer {
    LockOutcome outcome = LockOutcome::kNotAvailable;
    void fields(auto& archive) { archive(outcome); }
};

struct ClaimRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kClaim;
    RequestHead head;
    SessionHead session;
    std::uint64_t number = 0;
    std::vector<std::uint64_t> rows;
    void fields(auto& archive) { archive(head, session, number, rows); }
};
struct ClaimAnswer {
    bool all = false;
    bool recorded = false;               ///< as an acquisition
    std::vector<std::uint64_t> claimed;  ///< when not all
    void fields(auto& archive) { archive(all, recorded, claimed); }
};

/// The session gave back what is numbered from session.release_from to below `until`.
struct Release {
    SessionHead session;
    std::uint64_t until = 0;
    bool transaction_ended = false;
    void fields(auto& archive) { archive(session, until, transaction_ended); }
};
struct ReleaseRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kRelease;
    RequestHead head;
    Release release;
    void fields(auto& archive) { archive(head, release); }
};
/// What releases, and ends of sessions, the leader may not have heard of.
struct SettleRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kSettle;
    RequestHead head;
    std::vector<Release> releases;
    std::vector<std::uint64_t> ended;
    void fields(auto& archive) { archive(head, releases, ended); }
};
/// Sessions at work just then: to be asked again.
struct SettleAnswer {
    std::vector<std::uint64_t> busy;
    void fields(auto& archive) { archive(busy); }
};

struct ReleaseAdvisoryRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kReleaseAdvisory;
    RequestHead head;
    SessionHead session;
    LockName lock;
    void fields(auto& archive) { archive(head, session, lock); }
};

struct ListLocksRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kListLocks;
    RequestHead head;
    void fields(auto& archive) { archive(head); }
};
struct ListLocksAnswer {
    struct Line {
        LockName lock;
        bool granted = false;
        bool fast_path = false;
        std::int32_t process_id = 0;
        std::uint32_t transaction_id = 0;
        void fields(auto& archive) {
            archive(lock, granted, fast_path, process_id, transaction_id);
        }
    };
    std::vector<Line> lines;
    void fields(auto& archive) { archive(lines); }
};

struct BlockersRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kBlockers;
    RequestHead head;
    std::int32_t process_id = 0;
    void fields(auto& archive) { archive(head, process_id); }
};
struct BlockersAnswer {
    std::vector<std::int32_t> process_ids;
    void fields(auto& archive) { archive(process_ids); }
};

/// For answers that say no more than their head.
struct EmptyAnswer {
    void fields(auto&) {}
};

struct SnapshotRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kSnapshot;
    RequestHead head;
    void fields(auto& archive) { archive(head); }
};
struct TimestampAnswer {
    Timestamp timestamp;
    void fields(auto& archive) { archive(timestamp); }
};

struct ReadSpan {
    std::string_view start;
    std::string_view end;
    void fields(auto& archive) { archive(start, end); }
};
struct CommitMessage {
    static constexpr LeaderRequest kKind = LeaderRequest::kCommit;
    RequestHead head;
    SessionHead session;
    std::uint64_t number = 0;  ///< of the origin
    bool sync = true;
    bool serializable = false;
    Timestamp snapshot;
    std::vector<ReadSpan> reads;
    std::string_view entry;  ///< a WriteTransaction or a Notify
    void fields(auto& archive) {
        archive(head, session, number, sync, serializable, snapshot, reads, entry);
    }
};

struct CloseRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kClose;
    RequestHead head;
    Timestamp timestamp;
    void fields(auto& archive) { archive(head, timestamp); }
};
struct BeginSerializableRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kBeginSerializable;
    RequestHead head;
    SessionHead session;
    std::uint64_t number = 0;  ///< in the row of the acquisitions'
    void fields(auto& archive) { archive(head, session, number); }
};

struct SequenceMessage {
    Oid oid = kInvalidOid;
    std::uint64_t generation = 0;
    std::int64_t start = 1, increment = 1, min = 1, max = INT64_MAX, cache = 1;
    bool cycle = false;

    SequenceMessage() = default;
    SequenceMessage(SequenceId id, const SequenceOptions& options)
        : oid(id.oid),
          generation(id.generation),
          start(options.start),
          increment(options.increment),
          min(options.min),
          max(options.max),
          cache(options.cache),
          cycle(options.cycle) {}
    SequenceId id() const { return {oid, generation}; }
    SequenceOptions options() const { return {start, increment, min, max, cycle, cache}; }
    void fields(auto& archive) {
        archive(oid, generation, start, increment, min, max, cache, cycle);
    }
};
struct TakeValuesRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kTakeValues;
    RequestHead head;
    SequenceMessage sequence;
    void fields(auto& archive) { archive(head, sequence); }
};
struct TakeValuesAnswer {
    std::int64_t first = 0;
    std::int64_t count = 0;  ///< 0: exhausted
    void fields(auto& archive) { archive(first, count); }
};
struct SetSequenceRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kSetSequence;
    RequestHead head;
    SequenceMessage sequence;
    std::int64_t value = 0;
    bool is_called = false;
    void fields(auto& archive) { archive(head, sequence, value, is_called); }
};
struct SequenceStateRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kSequenceState;
    RequestHead head;
    SequenceMessage sequence;
    void fields(auto& archive) { archive(head, sequence); }
};
struct SequenceStateAnswer {
    std::int64_t last_value = 0;
    bool is_called = false;
    std::int64_t log_count = 0;
    void fields(auto& archive) { archive(last_value, is_called, log_count); }
};
struct ForgetSequenceRequest {
    static constexpr LeaderRequest kKind = LeaderRequest::kForgetSequence;
    RequestHead head;
    SequenceMessage sequence;
    void fields(auto& archive) { archive(head, sequence); }
};

template <class Request>
std::string encode_request(const Request& request) {
    FieldWriter writer;
    writer(kLeaderVersion, Request::kKind, request);
    return writer.take();
}

}  // namespace aerolith
