#include "executor/aggregate/group_table.h"

#include <numeric>

#include "executor/aggregate/state_memory.h"

namespace aerolith {

GroupTable::GroupTable(const AggregateSteps& steps, const std::vector<Type>& group_types,
                       const std::vector<std::uint32_t>& value_slots, int level,
                       ExecContext& context)
    : steps_(steps),
      value_slots_(value_slots),
      context_(context),
      budget_(context.hash_mem_bytes),
      values_(group_types),
      spilled_(context.temp, level, context.hash_mem_bytes) {
    for (const AggregateStep& step : steps) feeds_.emplace_back(step, arena_, context);
}

std::size_t GroupTable::bytes() const {
    std::size_t bytes = keys_.bytes() + arena_.bytes_reserved() +
                        states_.capacity() * sizeof(std::byte*) + values_.bytes();
    for (const AggregateFeed& feed : feeds_) bytes += feed.bytes();
    return bytes;
}

Result<bool> GroupTable::push(Chunk& rows, const KeyBatch& keys) {
    groups_.clear();
    Selection fresh;
    auto here = std::make_shared<Selection>();
    Selection there;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        std::uint32_t group = keys_.find_or_insert(keys.key(row), keys.hash(row), frozen_);
        if (group == KeyTable::kNone) {
            there.push_back(row);
            continue;
        }
        if (group == states_.size()) {
            states_.push_back(steps_.new_states(arena_));
            fresh.push_back(row);
        }
        here->push_back(row);
        groups_.push_back(group);
    }
    keep_values(rows, std::move(fresh));
    if (!there.empty()) {
        TRY(spilled_.add(rows, keys, there));
        rows.select(here);
    }
    if (rows.size > 0) TRY(feed(rows));
    return true;
}

Result<bool> GroupTable::push_to_one_group(Chunk& rows) {
    if (states_.empty()) add_empty_group();
    groups_.assign(rows.size, 0);
    TRY(feed(rows));
    return true;
}

/// Rows of known groups.
Status GroupTable::feed(const Chunk& rows) {
    for (AggregateFeed& feed : feeds_) TRY(feed.add(rows, groups_, states_));
    freeze_when_full();
    return {};
}

void GroupTable::freeze_when_full() {
    if (frozen_ || !budget_.exceeded(bytes())) return;
    frozen_ = true;
    for (AggregateFeed& feed : feeds_) feed.freeze();
}

void GroupTable::keep_values(const Chunk& rows, Selection fresh) {
    if (fresh.empty() || value_slots_.empty()) return;
    Chunk values;
    values.size = rows.size;
    for (std::uint32_t slot : value_slots_) values.columns.push_back(rows.columns[slot]);
    values.select(std::make_shared<Selection>(std::move(fresh)));
    values_.add(values);
}

void GroupTable::add_empty_group() {
    keys_.insert("");
    states_.push_back(steps_.new_states(arena_));
}

Status GroupTable::combine(const GroupTable& other) {
    for (std::size_t begin = 0; begin < other.size(); begin += kVectorSize) {
        TRY(context_.eval.check_interrupts());
        auto fresh = std::make_shared<Selection>();
        for (std::size_t from = begin; from < std::min(other.size(), begin + kVectorSize); ++from) {
            std::uint32_t into = keys_.insert(other.keys_.key(static_cast<std::uint32_t>(from))).id;
            if (into == states_.size()) {
                states_.push_back(steps_.new_states(arena_));
                fresh->push_back(static_cast<std::uint32_t>(from));
            }
            for (const AggregateStep& step : steps_) {
                TRY(step.spec->combine(context_.eval, other.states_[from] + step.state_offset,
                                       states_[into] + step.state_offset, arena_));
            }
        }
        if (!fresh->empty() && !value_slots_.empty()) values_.add(other.values_.chunk_of(fresh));
    }
    return {};
}

/// Of as many groups as the chunk has rows.
void GroupTable::gather_values(std::size_t begin, Chunk& out) const {
    if (value_slots_.empty()) return;
    Selection rows(out.size);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(begin));
    values_.gather(std::make_shared<Selection>(std::move(rows)), out);
}

Status GroupTable::combine_states(const Chunk& rows, const KeyBatch& keys) {
    const std::size_t values = value_slots_.size();
    auto fresh = std::make_shared<Selection>();
    Arena arena;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        std::uint32_t group = keys_.insert(keys.key(row), keys.hash(row)).id;
        if (group == states_.size()) {
            states_.push_back(steps_.new_states(arena_));
            fresh->push_back(row);
        }
        std::byte* received = steps_.new_states(arena);
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const AggregateStep& step = steps_[i];
            std::string_view bytes = rows.columns[values + i].at(row).as<std::string_view>();
            TRY(step.spec->decode(bytes, received + step.state_offset, arena));
            TRY(step.spec->combine(context_.eval, received + step.state_offset,
                                   states_[group] + step.state_offset, arena_));
        }
    }
    if (!fresh->empty() && values > 0) {
        Chunk kept = rows;
        kept.columns.resize(values);
        kept.select(fresh);
        values_.add(kept);
    }
    freeze_when_full();
    return check_state_memory(arena_.bytes_reserved());
}

/// A vector of groups, fewer when their states are long.
Chunk GroupTable::states_from(std::size_t begin) const {
    Chunk out;
    out.size = std::min(kVectorSize, states_.size() - begin);
    std::vector<Vector> columns;
    std::string bytes;
    for (const AggregateStep& step : steps_) {
        Vector column(Type{type_oid::kBytea}, out.size);
        for (std::size_t row = 0; row < out.size; ++row) {
            bytes.clear();
            step.spec->encode(states_[begin + row] + step.state_offset, bytes);
            column.data<std::string_view>()[row] = column.copy_bytes(bytes);
            if (column.heap().bytes_reserved() > kVectorBytes) out.size = row + 1;
        }
        columns.push_back(std::move(column));
    }
    gather_values(begin, out);
    std::ranges::move(columns, std::back_inserter(out.columns));
    return out;
}

Status GroupTable::emit_states(PushTarget& target) {
    for (std::size_t begin = 0; begin < states_.size();) {
        TRY(context_.eval.check_interrupts());
        Chunk out = states_from(begin);
        begin += out.size;
        TRY(target.push(out));
    }
    return {};
}

/// A vector of groups, fewer when their results are long.
Result<Chunk> GroupTable::results_from(std::size_t begin) {
    std::size_t count = std::min(kVectorSize, states_.size() - begin);
    std::vector<Vector> results;
    for (const AggregateStep& step : steps_) {
        Vector column(step.result);
        bool is_bytes = column.physical() == Physical::kBytes;
        for (std::size_t row = 0; row < count; ++row) {
            TRY(step.spec->finish(context_.eval, states_[begin + row] + step.state_offset, column,
                                  row));
            if (is_bytes && column.heap().bytes_reserved() > kVectorBytes) count = row + 1;
        }
        results.push_back(std::move(column));
    }
    Chunk out;
    out.size = count;
    gather_values(begin, out);
    std::ranges::move(results, std::back_inserter(out.columns));
    return out;
}

Result<bool> GroupTable::emit(PushTarget& target) {
    for (AggregateFeed& feed : feeds_) TRY(feed.finish(states_));
    for (std::size_t begin = 0; begin < states_.size();) {
        TRY(context_.eval.check_interrupts());
        Chunk out = TRY(results_from(begin));
        begin += out.size;
        if (!TRY(target.push(out))) return false;
    }
    return true;
}

}  // namespace aerolith
