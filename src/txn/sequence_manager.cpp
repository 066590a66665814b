#include "txn/sequence_manager.h"

namespace aerolith {

namespace {

Error exhausted(const SequenceOptions& options, std::string_view name) {
    return options.increment > 0
               ? error(SqlState::kSequenceGeneratorLimitExceeded,
                       "nextval: reached maximum value of sequence \"{}\" ({})", name, options.max)
               : error(SqlState::kSequenceGeneratorLimitExceeded,
                       "nextval: reached minimum value of sequence \"{}\" ({})", name, options.min);
}

}  // namespace

std::optional<std::int64_t> SequenceCache::current(Oid sequence) const {
    auto found = entries_.find(sequence);
    if (found == entries_.end() || !found->second.has_current) return {};
    return found->second.current;
}

std::optional<std::int64_t> SequenceCache::last() const {
    return last_sequence_ == kInvalidOid ? std::optional<std::int64_t>() : current(last_sequence_);
}

Result<std::int64_t> SequenceManager::nextval(SequenceCache& cache, SequenceId id,
                                              const SequenceOptions& options,
                                              std::string_view name) {
    SequenceCache::Entry& entry = cache.entries_[id.oid];
    if (entry.generation == id.generation && entry.cached_left > 0) {
        --entry.cached_left;
        entry.current += entry.increment;
    } else {
        std::optional<SequenceValues> values = TRY(source_.take(id, options));
        if (!values) return exhausted(options, name);
        entry.generation = id.generation;
        entry.current = values->first;
        entry.increment = options.increment;
        entry.cached_left = values->count - 1;
    }
    entry.has_current = true;
    cache.last_sequence_ = id.oid;
    return entry.current;
}

Status SequenceManager::setval(SequenceCache& cache, SequenceId id, const SequenceOptions& options,
                               std::int64_t value, bool is_called, std::string_view name) {
    if (value < options.min || value > options.max) {
        return error(SqlState::kNumericValueOutOfRange,
                     "setval: value {} is out of bounds for sequence \"{}\" ({}..{})", value, name,
                     options.min, options.max);
    }
    TRY(source_.set(id, value, is_called));
    SequenceCache::Entry& entry = cache.entries_[id.oid];
    entry.generation = id.generation;
    entry.cached_left = 0;
    if (is_called) {
        entry.has_current = true;
        entry.current = value;
    }
    return {};
}

}  // namespace aerolith
