#include "txn/commit_pipeline.h"

#include "cluster/commands/timestamp_advance.h"
#include "cluster/commands/write_transaction.h"
#include "runtime/wait.h"

namespace aerolith {

namespace {

Error serialization_failure() {
    return Error(SqlState::kSerializationFailure,
                 "could not serialize access due to read/write dependencies among transactions")
        .detail("Reason code: Canceled on identification as a pivot, during commit attempt.")
        .hint("The transaction might succeed if retried.");
}

}  // namespace

Status CommitPipeline::commit(Request request) {
    Event applied;
    Status result;
    {
        std::lock_guard lock(mutex_);
        if (request.read_spans) TRY(check_unchanged(request));
        Timestamp commit = oracle_.next();
        WriteTransactionBuilder::set_timestamp(request.entry, commit);
        if (recording()) remember(commit, *request.writes);
        replica_.propose(std::move(request.entry), {request.sync}, [&](const Status& status) {
            if (!status.ok()) result = status.error().clone();
            applied.set();
        });
    }
    wait_uninterrupted(applied);
    if (result.ok()) commits_.fetch_add(1, std::memory_order_relaxed);
    return result;
}

bool CommitPipeline::recording() {
    if (record_until_ == 0) return false;
    if (!serializable_.empty() || clock_.monotonic_nanos() < record_until_) return true;
    record_until_ = 0;
    recent_.clear();
    return false;
}

void CommitPipeline::remember(Timestamp commit, const WriteSet& writes) {
    Recent recent{commit, {}};
    writes.for_each_final([&](WriteEffect, std::string_view key, std::string_view) {
        recent.keys.emplace_back(key);
    });
    recent_.push_back(std::move(recent));
    forget_old();
}

/// Snapshots to come are at or above what is visible now.
void CommitPipeline::forget_old() {
    Timestamp needed = replica_.visible();
    if (!serializable_.empty()) needed = std::min(needed, *serializable_.begin());
    while (!recent_.empty() && recent_.front().commit <= needed) recent_.pop_front();
}

Status CommitPipeline::check_unchanged(const Request& request) const {
    for (auto recent = recent_.rbegin();
         recent != recent_.rend() && recent->commit > request.snapshot; ++recent) {
        for (const std::string& key : recent->keys) {
            if (request.read_spans->touches(key)) return serialization_failure();
        }
    }
    return {};
}

Status CommitPipeline::close(Timestamp timestamp) {
    if (timestamp <= visible()) return {};
    if (timestamp.wall_micros() > clock_.wall_micros()) {
        return Error(SqlState::kInvalidParameterValue, "cannot read at a timestamp in the future");
    }
    Event applied;
    Status result;
    {
        std::lock_guard lock(mutex_);
        oracle_.advance_to(timestamp);
        replica_.propose(encode_entry(TimestampAdvance{oracle_.last()}), {},
                         [&](const Status& status) {
                             if (!status.ok()) result = status.error().clone();
                             applied.set();
                         });
    }
    wait_uninterrupted(applied);
    return result;
}

Result<Timestamp> CommitPipeline::begin_serializable() {
    bool wait_for_applied = false;
    Timestamp last;
    {
        std::lock_guard lock(mutex_);
        if (recording()) {
            Timestamp snapshot = visible();
            serializable_.insert(snapshot);
            return snapshot;
        }
        record_until_ = clock_.monotonic_nanos() + kLingerNanos;
        last = oracle_.last();
        wait_for_applied = last > visible();
        serializable_.insert(last);  // holds the recording open
    }
    // Commits under way were not remembered: the snapshot must include them.
    if (wait_for_applied) {
        Status closed = replica_.propose_and_wait(encode_entry(TimestampAdvance{last}));
        if (!closed.ok()) {
            end_serializable(last);
            return closed.take_error();
        }
    }
    std::lock_guard lock(mutex_);
    serializable_.erase(serializable_.find(last));
    Timestamp snapshot = visible();
    serializable_.insert(snapshot);
    return snapshot;
}

void CommitPipeline::end_serializable(Timestamp snapshot) {
    std::lock_guard lock(mutex_);
    serializable_.erase(serializable_.find(snapshot));
    if (serializable_.empty()) record_until_ = clock_.monotonic_nanos() + kLingerNanos;
    forget_old();
}

}  // namespace aerolith
