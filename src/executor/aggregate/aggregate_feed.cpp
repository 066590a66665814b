#include "executor/aggregate/aggregate_feed.h"

#include <numeric>

#include "common/bytes.h"
#include "executor/aggregate/state_memory.h"

namespace aerolith {

/// Rows on their way to an aggregate.
struct AggregateFeed::Input {
    Chunk rows;
    std::vector<std::uint32_t> groups;
    std::vector<Vector> arguments;

    template <class Keep>
    void select(Keep&& keep) {
        auto kept = std::make_shared<Selection>();
        for (std::uint32_t row = 0; row < rows.size; ++row) {
            if (keep(row)) kept->push_back(row);
        }
        if (kept->size() == rows.size) return;
        for (std::size_t i = 0; i < kept->size(); ++i) groups[i] = groups[(*kept)[i]];
        groups.resize(kept->size());
        rows.select(kept);
        for (Vector& argument : arguments) argument = argument.slice(kept);
    }
};

Status AggregateFeed::add(const Chunk& rows, const std::vector<std::uint32_t>& groups,
                          const std::vector<std::byte*>& states) {
    Input input{rows, groups, {}};
    TRY(filter(input));
    TRY(evaluate_arguments(input));
    if (input.rows.size == 0) return {};
    if (step_.sorted()) {
        Selection all(input.rows.size);
        std::iota(all.begin(), all.end(), 0u);
        return sort_later(input, all);
    }
    if (step_.call->distinct) TRY(drop_duplicates(input));
    return update(input.arguments, input.groups, states);
}

Status AggregateFeed::filter(Input& input) const {
    if (!step_.filter) return {};
    Vector truth = TRY(step_.filter->evaluate(input.rows));
    input.select(
        [&](std::uint32_t row) { return !truth.is_null(row) && truth.at(row).as<bool>(); });
    return {};
}

Status AggregateFeed::evaluate_arguments(Input& input) const {
    if (input.rows.size == 0) return {};
    bool has_nulls = false;
    for (const EvaluatorPtr& argument : step_.arguments) {
        input.arguments.push_back(TRY(argument->evaluate(input.rows)));
        has_nulls = has_nulls || input.arguments.back().has_nulls();
    }
    if (!step_.spec->skips_nulls || !has_nulls) return {};
    std::vector<Vector> arguments = input.arguments;
    input.select([&](std::uint32_t row) {
        return std::ranges::none_of(arguments,
                                    [&](const Vector& argument) { return argument.is_null(row); });
    });
    return {};
}

Status AggregateFeed::drop_duplicates(Input& input) {
    if (!seen_) seen_ = std::make_unique<KeyTable>();
    std::vector<bool> fresh(input.rows.size);
    Selection unknown;
    std::string key;
    for (std::uint32_t row = 0; row < input.rows.size; ++row) {
        key.clear();
        append_big(key, input.groups[row]);
        step_.argument_encoder.encode(input.arguments, row, key);
        if (!frozen_)
            fresh[row] = seen_->insert(key).inserted;
        else if (seen_->find(key) == KeyTable::kNone)
            unknown.push_back(row);
    }
    if (!unknown.empty()) TRY(sort_later(input, unknown));
    input.select([&](std::uint32_t row) { return fresh[row]; });
    return {};
}

Status AggregateFeed::sort_later(const Input& input, const Selection& rows) {
    if (!sorter_) {
        sorter_ = std::make_unique<ExternalSorter>(step_.argument_types, context_.temp,
                                                   context_.eval, context_.work_mem_bytes);
    }
    std::vector<Vector> order;
    for (const EvaluatorPtr& key : step_.order) order.push_back(TRY(key->evaluate(input.rows)));
    if (step_.call->distinct)
        order.insert(order.end(), input.arguments.begin(), input.arguments.end());
    sort_keys_.clear();
    std::string key;
    for (std::uint32_t row : rows) {
        key.clear();
        append_big(key, input.groups[row]);
        step_.order_encoder.encode(order, row, key);
        sort_keys_.append(key, true);
    }
    Chunk arguments{input.arguments, input.rows.size};
    if (rows.size() < arguments.size) arguments.select(std::make_shared<Selection>(rows));
    return sorter_->add(arguments, sort_keys_);
}

Status AggregateFeed::update(const std::vector<Vector>& arguments,
                             const std::vector<std::uint32_t>& groups,
                             const std::vector<std::byte*>& states) {
    targets_.resize(groups.size());
    for (std::size_t row = 0; row < groups.size(); ++row)
        targets_[row] = states[groups[row]] + step_.state_offset;
    TRY(step_.spec->update(context_.eval, arguments, groups.size(), targets_.data(), arena_));
    return check_state_memory(arena_.bytes_reserved());
}

/// Sorted rows with their keys, which begin with the number of the group.
struct AggregateFeed::Sorted final : PushTarget {
    Sorted(AggregateFeed& feed, const std::vector<std::byte*>& states)
        : feed(feed), states(states) {}
    Result<bool> push(Chunk& chunk) override {
        VectorView keys = chunk.columns.back().view();
        auto kept = std::make_shared<Selection>();
        std::vector<std::uint32_t> groups;
        for (std::uint32_t row = 0; row < chunk.size; ++row) {
            std::string_view key = keys.get<std::string_view>(row);
            if (feed.step_.call->distinct) {
                if (any && key == last) continue;
                last = key;
                any = true;
            }
            kept->push_back(row);
            groups.push_back(load_big<std::uint32_t>(key.data()));
        }
        chunk.columns.pop_back();
        if (kept->size() < chunk.size) chunk.select(kept);
        if (chunk.size > 0) TRY(feed.update(chunk.columns, groups, states));
        return true;
    }
    AggregateFeed& feed;
    const std::vector<std::byte*>& states;
    std::string last;
    bool any = false;
};

Status AggregateFeed::finish(const std::vector<std::byte*>& states) {
    if (!sorter_) return {};
    Sorted sorted(*this, states);
    return sorter_->finish(sorted, true);
}

}  // namespace aerolith
