#include "txn/commit_pipeline.h"

#include "cluster/commands/notify.h"
#include "cluster/commands/originated.h"
#include "cluster/commands/timestamp_advance.h"
#include "cluster/commands/write_transaction.h"
#include "runtime/wait.h"
#include "txn/read_spans.h"

namespace aerolith {

namespace {

Error serialization_failure() {
    return Error(SqlState::kSerializationFailure,
                 "could not serialize access due to read/write dependencies among transactions")
        .detail("Reason code: Canceled on identification as a pivot, during commit attempt.")
        .hint("The transaction might succeed if retried.");
}

/// Where the WriteTransaction starts in a commit's entry.
Result<std::size_t> inner_at(std::string_view entry) {
    const std::size_t origin = load_little<CommandKind>(entry.data()) == CommandKind::kOriginated
                                   ? OriginatedCommand::kInnerAt
                                   : 0;
    const std::string_view inner = TRY(Notify::transaction_of(entry.substr(origin)));
    return static_cast<std::size_t>(inner.data() - entry.data());
}

}  // namespace

Status CommitPipeline::commit(LockOwner&, CommitRequest request) {
    Result<Timestamp> committed = commit(std::move(request));
    return committed.ok() ? Status() : Status(committed.take_error());
}

Result<Timestamp> CommitPipeline::commit(CommitRequest request) {
    Event applied;
    Status result;
    Timestamp commit;
    const std::size_t inner = TRY(inner_at(request.entry));
    {
        std::lock_guard lock(mutex_);
        if (request.read_spans) TRY(check_unchanged(request));
        commit = oracle_.next();
        WriteTransactionBuilder::set_timestamp(request.entry, commit, inner);
        if (recording()) remember(commit, std::string_view(request.entry).substr(inner));
        replica_.propose(std::move(request.entry), {request.sync}, [&](const Status& status) {
            if (!status.ok()) result = status.error().clone();
            applied.set();
        });
    }
    wait_uninterrupted(applied);
    TRY(std::move(result));
    commits_.fetch_add(1, std::memory_order_relaxed);
    return commit;
}

bool CommitPipeline::recording() {
    if (record_until_ == 0) return false;
    if (!serializable_.empty() || clock_.monotonic_nanos() < record_until_) return true;
    record_until_ = 0;
    recent_.clear();
    return false;
}

void CommitPipeline::remember(Timestamp commit, std::string_view write_transaction) {
    Recent recent{commit, {}};
    (void)for_each_key(write_transaction,
                       [&](std::string_view key) { recent.keys.emplace_back(key); });
    recent_.push_back(std::move(recent));
    forget_old();
}

/// Snapshots to come are at or above what is visible now.
void CommitPipeline::forget_old() {
    Timestamp needed = replica_.visible();
    if (!serializable_.empty()) needed = std::min(needed, *serializable_.begin());
    while (!recent_.empty() && recent_.front().commit <= needed) recent_.pop_front();
}

Status CommitPipeline::check_unchanged(const CommitRequest& request) const {
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
        if (!recording()) {
            record_until_ = clock_.monotonic_nanos() + kLingerNanos;
            recorded_from_ = oracle_.last();
        } else if (const Timestamp snapshot = visible(); snapshot >= recorded_from_) {
            serializable_.insert(snapshot);
            return snapshot;
        }
        last = recorded_from_;
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
