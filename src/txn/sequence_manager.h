#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "common/oid.h"
#include "common/result.h"
#include "runtime/fiber_mutex.h"

namespace aerolith {

class CommitPipeline;
class MvccStore;

/// A sequence's values; a restart that must be transactional (TRUNCATE RESTART IDENTITY) takes a
/// new generation.
struct SequenceId {
    Oid oid = kInvalidOid;
    std::uint64_t generation = 0;
    auto operator<=>(const SequenceId&) const = default;
};

struct SequenceOptions {
    std::int64_t start = 1;
    std::int64_t increment = 1;
    std::int64_t min = 1;
    std::int64_t max = INT64_MAX;
    bool cycle = false;
    std::int64_t cache = 1;
};

/// What SELECT * FROM a_sequence shows.
struct SequenceState {
    std::int64_t last_value = 1;
    bool is_called = false;
    std::int64_t log_count = 0;
};

/// Values that one session fetched ahead (CACHE n), and its currval()s. Belongs to the session.
class SequenceCache {
  public:
    /// The last value nextval() gave in this session.
    std::optional<std::int64_t> current(Oid sequence) const;
    /// DISCARD SEQUENCES.
    void clear() { entries_.clear(); }
    /// lastval()
    std::optional<std::int64_t> last() const;

  private:
    friend class SequenceManager;
    struct Entry {
        std::uint64_t generation = 0;
        bool has_current = false;
        std::int64_t current = 0;
        std::int64_t cached_left = 0;
        std::int64_t increment = 1;
    };
    std::map<Oid, Entry> entries_;
    Oid last_sequence_ = kInvalidOid;
};

/// nextval and its siblings: outside transactions, never rolled back, logged in windows of 32
/// values, so that a crash skips at most that many and repeats none. Thread-safe.
class SequenceManager {
  public:
    SequenceManager(MvccStore& store, CommitPipeline& commits) : store_(store), commits_(commits) {}

    /// `name` words PostgreSQL's errors.
    Result<std::int64_t> nextval(SequenceCache& cache, SequenceId id,
                                 const SequenceOptions& options, std::string_view name);
    Status setval(SequenceCache& cache, SequenceId id, const SequenceOptions& options,
                  std::int64_t value, bool is_called, std::string_view name);
    Result<SequenceState> state(SequenceId id, const SequenceOptions& options);
    /// After DROP SEQUENCE has committed.
    Status forget(SequenceId id);

  private:
    struct Live {
        FiberMutex mutex;  // held while a window is logged
        bool loaded = false;
        SequenceState state;
    };

    std::shared_ptr<Live> find(SequenceId id);
    Status load(Live& live, SequenceId id, const SequenceOptions& options);
    Status log(SequenceId id, std::int64_t last_value, bool is_called);

    MvccStore& store_;
    CommitPipeline& commits_;
    std::mutex mutex_;
    std::map<SequenceId, std::shared_ptr<Live>> live_;
};

}  // namespace aerolith
