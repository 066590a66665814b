#include "executor/rows/row_locker.h"

namespace aerolith {
namespace {

RowLockMode lock_mode(RowLockStrength strength) {
    static constexpr RowLockMode kModes[] = {RowLockMode::kKeyShare, RowLockMode::kShare,
                                             RowLockMode::kNoKeyUpdate, RowLockMode::kUpdate};
    return kModes[static_cast<int>(strength)];
}

WaitPolicy wait_policy(LockWait wait) {
    static constexpr WaitPolicy kPolicies[] = {WaitPolicy::kBlock, WaitPolicy::kSkipLocked,
                                               WaitPolicy::kNoWait};
    return kPolicies[static_cast<int>(wait)];
}

}  // namespace

/// Follows a row whose key changed to where it lives now.
Result<RowLocker::Fate> RowLocker::lock_one(std::string& key, RowLockStrength strength) {
    for (;;) {
        Fate fate = TRY(lock_key(key, strength));
        if (fate != Fate::kMoved) return fate;
        key = buffer_.view();
        TRY(context_.eval.check_interrupts());
    }
}

/// Whether a data-changing WITH of the same statement has been here: the first change stands.
Result<bool> RowLocker::written_beside(std::string_view key) {
    if (context_.ctes.empty() || !context_.transaction.has_writes()) return false;
    LatestVersion latest = TRY(context_.transaction.latest(key, buffer_));
    return latest.source == LatestVersion::Source::kOwn &&
           latest.command >= context_.snapshot.visible_before;
}

Result<RowLocker::Fate> RowLocker::lock_key(std::string_view key, RowLockStrength strength) {
    Transaction& transaction = context_.transaction;
    LockOutcome outcome =
        TRY(transaction.lock_row(key, lock_mode(strength), wait_policy(mark_.wait)));
    if (outcome == LockOutcome::kNotAvailable) {
        if (mark_.wait == LockWait::kSkip) return Fate::kGone;
        return error(SqlState::kLockNotAvailable, "could not obtain lock on row in relation \"{}\"",
                     mark_.table->name);
    }
    if (TRY(written_beside(key))) return Fate::kGone;
    // The system's own updates see what was committed since the transaction began, and may not
    // touch it above READ COMMITTED.
    bool strict = transaction.isolation() != IsolationLevel::kReadCommitted;
    const Snapshot& seen = strict && changes_rows_ ? transaction.snapshot() : context_.snapshot;
    if (!TRY(transaction.changed_since(seen, key))) return Fate::kSame;
    if (strength == RowLockStrength::kKeyShare &&
        TRY(transaction.keys_kept_since(context_.snapshot, key)))
        return Fate::kSame;
    LatestVersion latest = TRY(transaction.latest(key, buffer_));
    bool moved = latest.deleted && !buffer_.view().empty();
    if (strict) {
        // PostgreSQL's row-locking clauses speak of an update in either case.
        std::string_view what = latest.exists() || moved || !changes_rows_ ? "update" : "delete";
        return error(SqlState::kSerializationFailure,
                     "could not serialize access due to concurrent {}", what);
    }
    if (moved) return Fate::kMoved;
    return latest.exists() ? Fate::kChanged : Fate::kGone;
}

Status RowLocker::lock(Chunk& chunk, bool once, std::span<const RowLockStrength> strengths) {
    std::vector<bool> keep(chunk.size, true);
    std::vector<Fresh> changed;
    bool all = true;
    VectorView keys = chunk.columns[mark_.row_key_slot].view();
    for (std::size_t row = 0; row < chunk.size; ++row) {
        TRY(context_.eval.check_interrupts());
        if (keys.is_null(row)) continue;  // the missing side of an outer join
        key_ = keys.get<std::string_view>(row);
        if (once && !seen_.insert(key_).inserted) {
            keep[row] = all = false;
            continue;
        }
        Fate fate = TRY(lock_one(key_, strengths.empty() ? mark_.strength : strengths[row]));
        if (fate == Fate::kGone) keep[row] = all = false;
        if (fate == Fate::kChanged)
            changed.push_back({static_cast<std::uint32_t>(row), key_, std::string(buffer_.view())});
    }
    if (!changed.empty()) {
        TRY(refresh(chunk, changed, keep));
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
Status RowLocker::refresh(Chunk& chunk, const std::vector<Fresh>& changed,
                          std::vector<bool>& keep) {
    auto slots = mark_.slots;
    slots.emplace_back(mark_.row_key_slot, kRowKeyColumn);
    std::vector<std::int16_t> numbers;
    std::vector<Type> types;
    for (const auto& [slot, number] : slots) {
        numbers.push_back(number);
        types.push_back(chunk.columns[slot].type());
    }
    std::vector<std::string_view> rows, keys;
    auto selection = std::make_shared<Selection>();
    for (const Fresh& fresh : changed) {
        rows.push_back(fresh.bytes);
        keys.push_back(fresh.key);
        selection->push_back(fresh.row);
    }
    Chunk decoded;
    TRY(format_->decode(keys.data(), rows.data(), rows.size(), numbers, types, decoded));
    for (std::size_t i = 0; i < slots.size(); ++i) {
        Vector& column = chunk.columns[slots[i].first];
        Vector refreshed(column.type(), column.physical(), chunk.size);
        std::size_t done = 0;
        for (std::size_t at = 0; at < changed.size(); ++at) {
            copy_rows(column, done, changed[at].row - done, refreshed, done);
            copy_rows(decoded.columns[i], at, 1, refreshed, changed[at].row);
            done = changed[at].row + 1;
        }
        copy_rows(column, done, chunk.size - done, refreshed, done);
        column = std::move(refreshed);
    }
    Chunk candidates = chunk;
    candidates.select(selection);
    SelectionPtr passed = TRY(recheck_.matching(candidates));
    for (const Fresh& fresh : changed) keep[fresh.row] = false;
    for (std::uint32_t i : *passed) keep[changed[i].row] = true;
    return {};
}

}  // namespace aerolith
