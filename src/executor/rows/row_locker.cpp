#include "executor/rows/row_locker.h"

namespace aerolith {
namespace {

RowLockMode lock_mode(RowLockStrength strength) {
    static constexpr RowLockMode kModes[] = {RowLockMode::kKeyShare, RowLockMode::kShare, RowLockMode::kNoKeyUpdate, RowLockMode::kUpdate};
    return kModes[static_cast<int>(strength)];
}

WaitPolicy wait_policy(LockWait wait) {
    static constexpr WaitPolicy kPolicies[] = {WaitPolicy::kBlock, WaitPolicy::kSkipLocked, WaitPolicy::kNoWait};
    return kPolicies[static_cast<int>(wait)];
}

}  // namespace

Result<RowLocker::Fate> RowLocker::lock_one(std::string_view key) {
    Transaction& transaction = context_.transaction;
    LockOutcome outcome = TRY(transaction.lock_row(key, lock_mode(mark_.strength), wait_policy(mark_.wait)));
    if (outcome == LockOutcome::kNotAvailable) {
        if (mark_.wait == LockWait::kSkip) return Fate::kGone;
        return error(SqlState::kLockNotAvailable, "could not obtain lock on row in relation \"{}\"", mark_.table->name);
    }
    if (!TRY(transaction.changed_since(context_.snapshot, key))) return Fate::kSame;
    LatestVersion latest = TRY(transaction.latest(key, buffer_));
    if (transaction.isolation() != IsolationLevel::kReadCommitted) {
        // PostgreSQL's row-locking clauses speak of an update in either case.
        std::string_view what = latest.exists() || !changes_rows_ ? "update" : "delete";
        return error(SqlState::kSerializationFailure, "could not serialize access due to concurrent {}", what);
    }
    return latest.exists() ? Fate::kChanged : Fate::kGone;
}

Status RowLocker::lock(Chunk& chunk, bool once) {
    std::vector<bool> keep(chunk.size, true);
    std::vector<std::uint32_t> changed;
    std::vector<std::string> fresh_rows;
    bool all = true;
    VectorView keys = chunk.columns[mark_.row_key_slot].view();
    for (std::size_t row = 0; row < chunk.size; ++row) {
        TRY(context_.eval.check_interrupts());
        if (keys.is_null(row)) continue;  // the missing side of an outer join
        std::string_view key = keys.get<std::string_view>(row);
        if (once && !seen_.insert(key).inserted) {
            keep[row] = all = false;
            continue;
        }
        Fate fate = TRY(lock_one(key));
        if (fate == Fate::kGone) keep[row] = all = false;
        if (fate != Fate::kChanged) continue;
        changed.push_back(static_cast<std::uint32_t>(row));
        fresh_rows.emplace_back(buffer_.view());
    }
    if (!changed.empty()) {
        TRY(refresh(chunk, changed, fresh_rows, keep));
        all = false;
    }
    if (all) return {};
    auto kept = std::make_shared<Selection>();
    for (std::uint32_t row = 0; row < chunk.size; ++row) {
        if (keep[row]) kept->push_back(row);
    }
    chunk.select(kept);
    return {};
}

/// Puts the newest values of changed rows into the chunk and tests the conditions on them.
Status RowLocker::refresh(Chunk& chunk, const std::vector<std::uint32_t>& changed, std::vector<std::string>& rows, std::vector<bool>& keep) {
    std::vector<std::int16_t> numbers;
    std::vector<Type> types;
    for (const auto& [slot, number] : mark_.slots) {
        numbers.push_back(number);
        types.push_back(chunk.columns[slot].type());
    }
    std::vector<std::string_view> views(rows.begin(), rows.end()), keys(rows.size());
    Chunk fresh;
    TRY(format_->decode(keys.data(), views.data(), views.size(), numbers, types, fresh));
    for (std::size_t i = 0; i < mark_.slots.size(); ++i) {
        Vector& column = chunk.columns[mark_.slots[i].first];
        column = column.flatten(chunk.size);
        std::size_t at = 0;
        for (std::uint32_t row : changed) {
            Value value = fresh.columns[i].value(at++);
            // NULL bits are only ever set: write the whole column again when one has to go.
            if (!value.is_null() && column.is_null(row)) {
                Vector rewritten(column.type(), column.physical(), chunk.size);
                for (std::size_t other = 0; other < chunk.size; ++other) rewritten.set_value(other, other == row ? value : column.value(other));
                column = std::move(rewritten);
            } else {
                column.set_value(row, value);
            }
        }
    }
    Chunk candidates = chunk;
    candidates.select(std::make_shared<Selection>(changed));
    SelectionPtr passed = TRY(recheck_.matching(candidates));
    for (std::uint32_t row : changed) keep[row] = false;
    for (std::uint32_t i : *passed) keep[changed[i]] = true;
    return {};
}

}  // namespace aerolith
