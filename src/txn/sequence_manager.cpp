#include "txn/sequence_manager.h"

#include <algorithm>

#include "cluster/commands/sequence_advance.h"
#include "storage/mvcc_store.h"
#include "txn/commit_pipeline.h"

namespace aerolith {

namespace {

/// PostgreSQL's SEQ_LOG_VALS: values logged ahead of use.
constexpr std::int64_t kLogAhead = 32;

/// The value after `state`; nothing when the sequence is exhausted.
std::optional<std::int64_t> value_after(std::int64_t last, const SequenceOptions& options) {
    std::int64_t next;
    bool overflow = __builtin_add_overflow(last, options.increment, &next);
    if (options.increment > 0) {
        if (!overflow && next <= options.max) return next;
        if (options.cycle) return options.min;
    } else {
        if (!overflow && next >= options.min) return next;
        if (options.cycle) return options.max;
    }
    return {};
}

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

std::shared_ptr<SequenceManager::Live> SequenceManager::find(SequenceId id) {
    std::lock_guard lock(mutex_);
    std::shared_ptr<Live>& live = live_[id];
    if (!live) live = std::make_shared<Live>();
    return live;
}

/// REQUIRES: live.mutex held.
Status SequenceManager::load(Live& live, SequenceId id, const SequenceOptions& options) {
    if (live.loaded) return {};
    std::string value;
    live.state = {options.start, false, 0};
    if (TRY(store_.get_state(state_names::sequence(id.oid, id.generation), value))) {
        ByteReader reader(value);
        live.state.last_value = TRY(reader.get<std::int64_t>());
        live.state.is_called = TRY(reader.get<std::uint8_t>())
        != 0;
    }
    live.loaded = true;
    return {};
}

Status SequenceManager::log(SequenceId id, std::int64_t last_value, bool is_called) {
    SequenceAdvance command;
    command.oid = id.oid;
    command.generation = id.generation;
    command.last_value = last_value;
    command.is_called = is_called;
    return commits_.propose(encode_entry(command));
}

Result<std::int64_t> SequenceManager::nextval(SequenceCache& cache, SequenceId id,
                                              const SequenceOptions& options,
                                              std::string_view name) {
    SequenceCache::Entry& entry = cache.entries_[id.oid];
    if (entry.generation == id.generation && entry.cached_left > 0) {
        --entry.cached_left;
        entry.current += entry.increment;
    } else {
        std::shared_ptr<Live> live = find(id);
        std::lock_guard lock(live->mutex);
        TRY(load(*live, id, options));
        std::int64_t first = 0, last = 0, taken = 0;
        SequenceState next = live->state;
        while (taken < std::max<std::int64_t>(options.cache, 1)) {
            std::optional<std::int64_t> value = next.is_called
                                                    ? value_after(next.last_value, options)
                                                    : std::optional<std::int64_t>(next.last_value);
            const bool wrapped =
                value && taken > 0 && (options.increment > 0 ? *value < last : *value > last);
            if (!value || wrapped) break;
            if (taken == 0) first = *value;
            last = *value;
            next = {last, true, next.log_count - 1};
            ++taken;
        }
        if (taken == 0) return exhausted(options, name);
        if (next.log_count < 0) {
            std::int64_t ahead = last, count = 0;
            for (; count < kLogAhead; ++count) {
                std::optional<std::int64_t> value = value_after(ahead, options);
                if (!value || (options.increment > 0 ? *value < ahead : *value > ahead)) break;
                ahead = *value;
            }
            TRY(log(id, ahead, true));
            next.log_count = count;
        }
        live->state = next;
        entry.generation = id.generation;
        entry.current = first;
        entry.increment = options.increment;
        entry.cached_left = taken - 1;
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
    std::shared_ptr<Live> live = find(id);
    std::lock_guard lock(live->mutex);
    TRY(log(id, value, is_called));
    live->state = {value, is_called, 0};
    live->loaded = true;
    SequenceCache::Entry& entry = cache.entries_[id.oid];
    entry.generation = id.generation;
    entry.cached_left = 0;
    if (is_called) {
        entry.has_current = true;
        entry.current = value;
    }
    return {};
}

Result<SequenceState> SequenceManager::state(SequenceId id, const SequenceOptions& options) {
    std::shared_ptr<Live> live = find(id);
    std::lock_guard lock(live->mutex);
    TRY(load(*live, id, options));
    return live->state;
}

Status SequenceManager::forget(SequenceId id) {
    {
        std::lock_guard lock(mutex_);
        live_.erase(id);
    }
    SequenceForget command;
    command.oid = id.oid;
    command.generation = id.generation;
    return commits_.propose(encode_entry(command));
}

}  // namespace aerolith
