#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "common/oid.h"
#include "common/result.h"

namespace aerolith {

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

/// Values for one session: `first` and those after it by the increment.
struct SequenceValues {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// Who gives out the values of sequences: this node, or the one that leads the cluster. Outside
/// transactions, never rolled back. Thread-safe.
class SequenceSource {
  public:
    virtual ~SequenceSource() = default;
    /// At most options.cache values, never zero; nothing when the sequence is exhausted.
    virtual Result<std::optional<SequenceValues>> take(SequenceId id,
                                                       const SequenceOptions& options) = 0;
    virtual Status set(SequenceId id, std::int64_t value, bool is_called) = 0;
    virtual Result<SequenceState> state(SequenceId id, const SequenceOptions& options) = 0;
    /// After DROP SEQUENCE has committed.
    virtual Status forget(SequenceId id) = 0;
};

}  // namespace aerolith
