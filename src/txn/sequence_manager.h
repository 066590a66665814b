#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "txn/sequence_source.h"

namespace aerolith {

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

/// nextval and its siblings as a session sees them. Thread-safe.
class SequenceManager {
  public:
    explicit SequenceManager(SequenceSource& source) : source_(source) {}

    /// `name` words PostgreSQL's errors.
    Result<std::int64_t> nextval(SequenceCache& cache, SequenceId id,
                                 const SequenceOptions& options, std::string_view name);
    Status setval(SequenceCache& cache, SequenceId id, const SequenceOptions& options,
                  std::int64_t value, bool is_called, std::string_view name);
    Result<SequenceState> state(SequenceId id, const SequenceOptions& options) {
        return source_.state(id, options);
    }
    /// After DROP SEQUENCE has committed.
    Status forget(SequenceId id) { return source_.forget(id); }

  private:
    SequenceSource& source_;
};

}  // namespace aerolith
