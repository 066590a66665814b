#include "txn/sequence_table.h"

#include <algorithm>

#include "cluster/commands/sequence_advance.h"
#include "cluster/replica.h"
#include "storage/mvcc_store.h"

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

}  // namespace

std::shared_ptr<SequenceTable::Live> SequenceTable::find(SequenceId id) {
    std::lock_guard lock(mutex_);
    std::shared_ptr<Live>& live = live_[id];
    if (!live) live = std::make_shared<Live>();
    return live;
}

/// REQUIRES: live.mutex held.
Status SequenceTable::load(Live& live, SequenceId id, const SequenceOptions& options) {
    if (live.loaded) return {};
    std::string value;
    live.state = {options.start, false, 0};
    if (TRY(store_.get_state(state_names::sequence(id.oid, id.generation), value))) {
        ByteReader reader(value);
        live.state.last_value = TRY(reader.get<std::int64_t>());
        const auto is_called = TRY(reader.get<std::uint8_t>());
        live.state.is_called = is_called != 0;
    }
    live.loaded = true;
    return {};
}

Status SequenceTable::log(SequenceId id, std::int64_t last_value, bool is_called) {
    SequenceAdvance command;
    command.oid = id.oid;
    command.generation = id.generation;
    command.last_value = last_value;
    command.is_called = is_called;
    return replica_.propose_and_wait(encode_entry(command));
}

Result<std::optional<SequenceValues>> SequenceTable::take(SequenceId id,
                                                          const SequenceOptions& options) {
    std::shared_ptr<Live> live = find(id);
    std::lock_guard lock(live->mutex);
    TRY(load(*live, id, options));
    SequenceValues values;
    std::int64_t last = 0;
    SequenceState next = live->state;
    while (values.count < std::max<std::int64_t>(options.cache, 1)) {
        std::optional<std::int64_t> value = next.is_called
                                                ? value_after(next.last_value, options)
                                                : std::optional<std::int64_t>(next.last_value);
        const bool wrapped =
            value && values.count > 0 && (options.increment > 0 ? *value < last : *value > last);
        if (!value || wrapped) break;
        if (values.count == 0) values.first = *value;
        last = *value;
        next = {last, true, next.log_count - 1};
        ++values.count;
    }
    if (values.count == 0) return std::optional<SequenceValues>();
    if (next.log_count < 0) TRY(log_window(id, options, next));
    live->state = next;
    return std::optional<SequenceValues>(values);
}

Status SequenceTable::log_window(SequenceId id, const SequenceOptions& options,
                                 SequenceState& next) {
    std::int64_t ahead = next.last_value, count = 0;
    for (; count < kLogAhead; ++count) {
        std::optional<std::int64_t> value = value_after(ahead, options);
        if (!value || (options.increment > 0 ? *value < ahead : *value > ahead)) break;
        ahead = *value;
    }
    TRY(log(id, ahead, true));
    next.log_count = count;
    return {};
}

Status SequenceTable::set(SequenceId id, std::int64_t value, bool is_called) {
    std::shared_ptr<Live> live = find(id);
    std::lock_guard lock(live->mutex);
    TRY(log(id, value, is_called));
    live->state = {value, is_called, 0};
    live->loaded = true;
    return {};
}

Result<SequenceState> SequenceTable::state(SequenceId id, const SequenceOptions& options) {
    std::shared_ptr<Live> live = find(id);
    std::lock_guard lock(live->mutex);
    TRY(load(*live, id, options));
    return live->state;
}

Status SequenceTable::forget(SequenceId id) {
    {
        std::lock_guard lock(mutex_);
        live_.erase(id);
    }
    SequenceForget command;
    command.oid = id.oid;
    command.generation = id.generation;
    return replica_.propose_and_wait(encode_entry(command));
}

}  // namespace aerolith
