#include "txn/transaction.h"

#include <algorithm>

#include "cluster/commands/notify.h"
#include "cluster/commands/write_transaction.h"
#include "storage/mvcc_store.h"
#include "txn/commit_manager.h"
#include "txn/lock_manager.h"
#include "txn/merged_cursor.h"
#include "txn/read_spans.h"
#include "txn/transaction_manager.h"
#include "txn/write_set.h"

namespace aerolith {

namespace {
/// Above it a transaction no longer fits one log entry.
constexpr std::size_t kMaxWriteBytes = std::size_t{2} << 30;
}  // namespace

Transaction::Transaction(TransactionManager& manager, SessionSlot& session,
                         TransactionOptions options)
    : manager_(manager), session_(session), options_(options), memory_(manager.write_memory_) {}

Transaction::~Transaction() {
    rollback();
}

Status Transaction::set_options(TransactionOptions options) {
    if (has_snapshot_ && options.isolation != options_.isolation) {
        return Error(SqlState::kActiveSqlTransaction,
                     "SET TRANSACTION ISOLATION LEVEL must be called before any query");
    }
    options_ = options;
    session_.isolation_.store(static_cast<std::uint8_t>(options.isolation),
                              std::memory_order_relaxed);
    return {};
}

Result<Snapshot> Transaction::begin_statement() {
    return begin_statement(false);
}

Result<Snapshot> Transaction::begin_recent_statement() {
    return begin_statement(true);
}

Result<Snapshot> Transaction::begin_statement(bool recent) {
    ++command_;
    if (!snapshot_fixed_) TRY(take_snapshot(recent));
    snapshot_.visible_before = command_;
    return snapshot_;
}

Result<Timestamp> Transaction::newest_snapshot(bool recent) {
    CommitManager& commits = manager_.commits_;
    if (options_.isolation == IsolationLevel::kSerializable)
        return commits.begin_serializable(session_.locks_, session_.cancel_);
    const std::optional<Timestamp> here = recent ? commits.recent() : std::nullopt;
    return here ? *here : commits.snapshot(session_.cancel_);
}

Status Transaction::take_snapshot(bool recent) {
    const bool serializable = options_.isolation == IsolationLevel::kSerializable;
    for (;;) {
        snapshot_.timestamp = TRY(newest_snapshot(recent));
        if (publish_oldest_snapshot()) break;
        if (serializable) manager_.commits_.end_serializable(session_.locks_, snapshot_.timestamp);
    }
    has_snapshot_ = true;
    snapshot_fixed_ = options_.isolation != IsolationLevel::kReadCommitted;
    if (serializable) {
        serializable_since_ = snapshot_.timestamp;
        if (!options_.read_only) read_spans_ = std::make_unique<ReadSpans>();
    }
    return {};
}

bool Transaction::publish_oldest_snapshot() {
    Timestamp oldest = snapshot_.timestamp;
    for (Timestamp pinned : pinned_) oldest = std::min(oldest, pinned);
    return manager_.protect(session_, oldest);
}

Snapshot Transaction::advance_command() {
    snapshot_.visible_before = ++command_;
    return snapshot_;
}

Result<Snapshot> Transaction::snapshot_as_of(Timestamp timestamp) {
    if (write_set_) {
        return Error(SqlState::kActiveSqlTransaction,
                     "cannot read in the past in a transaction that has written");
    }
    TRY(manager_.commits_.close(timestamp, session_.cancel_));
    Timestamp oldest = timestamp;
    for (Timestamp pinned : pinned_) oldest = std::min(oldest, pinned);
    if (!manager_.protect_past(session_, oldest)) {
        (void)publish_oldest_snapshot();
        return Error(SqlState::kSnapshotTooOld,
                     "timestamp is older than the row versions that are kept")
            .hint("The versions of the last history_retention seconds are kept.");
    }
    snapshot_.timestamp = timestamp;
    has_snapshot_ = true;
    snapshot_fixed_ = options_.isolation != IsolationLevel::kReadCommitted;
    return snapshot_;
}

void Transaction::pin(const Snapshot& snapshot) {
    pinned_.push_back(snapshot.timestamp);
}

void Transaction::unpin(const Snapshot& snapshot) {
    auto found = std::find(pinned_.begin(), pinned_.end(), snapshot.timestamp);
    if (found == pinned_.end()) return;
    pinned_.erase(found);
    if (active_) (void)publish_oldest_snapshot();
}

Result<bool> Transaction::get(const Snapshot& snapshot, std::string_view key, RowBuffer& out) {
    if (read_spans_) read_spans_->add_key(key);
    if (write_set_) {
        if (const WriteSet::Version* own = write_set_->find(key, snapshot.visible_before)) {
            if (own->deleted()) return false;
            out.assign(own->row());
            return true;
        }
    }
    return manager_.store_.get(key, snapshot.timestamp, out);
}

Result<std::unique_ptr<ScanCursor>> Transaction::scan(const Snapshot& snapshot, KeySpan span,
                                                      Direction direction) {
    std::unique_ptr<ScanCursor> cursor = manager_.store_.scan(span, snapshot.timestamp, direction);
    if (write_set_) {
        cursor = std::make_unique<MergedCursor>(std::move(cursor), *write_set_, span, direction,
                                                snapshot.visible_before);
    }
    if (read_spans_) {
        cursor = std::make_unique<TrackingCursor>(std::move(cursor), *read_spans_, std::move(span),
                                                  direction);
    }
    return cursor;
}

Result<std::vector<KeySpan>> Transaction::divide(const KeySpan& span, std::size_t parts) {
    return manager_.store_.divide(span, parts);
}

void Transaction::begin_guarded_reads() {
    if (!read_spans_) return;
    ASSERT(!reads_before_);
    reads_before_ = std::exchange(read_spans_, std::make_unique<ReadSpans>());
}

void Transaction::end_guarded_reads(bool guarded) {
    if (!reads_before_) return;
    std::unique_ptr<ReadSpans> since = std::exchange(read_spans_, std::move(reads_before_));
    if (!guarded) read_spans_->add_all(*since);
}

Result<LatestVersion> Transaction::latest(std::string_view key, RowBuffer& out) {
    LatestVersion version;
    if (write_set_) {
        if (const WriteSet::Version* own = write_set_->find(key, UINT32_MAX)) {
            version.source = LatestVersion::Source::kOwn;
            version.deleted = own->deleted();
            version.command = own->command;
            out.assign(own->row());
            return version;
        }
    }
    MvccStore::Version committed = TRY(manager_.store_.latest(key, out));
    if (!committed.found) return version;
    version.source = LatestVersion::Source::kCommitted;
    version.deleted = committed.deleted;
    version.commit = committed.commit;
    return version;
}

Result<bool> Transaction::untouched(std::string_view first, std::string_view last) {
    KeySpan span{std::string(first), std::string(last) + '\0'};
    if (write_set_) {
        auto own = write_set_->entries().lower_bound(first);
        if (own != write_set_->entries().end() && own->first <= last) return false;
    }
    auto rows = manager_.store_.engine().iterate(Family::kRows, span.start, span.end);
    rows->seek(span.start);
    TRY(rows->status());
    return !rows->valid();
}

Result<bool> Transaction::changed_since(const Snapshot& snapshot, std::string_view key) {
    if (manager_.visible() <= snapshot.timestamp) return false;
    RowBuffer row;
    MvccStore::Version committed = TRY(manager_.store_.latest(key, row));
    return committed.found && committed.commit > snapshot.timestamp;
}

Result<bool> Transaction::keys_kept_since(const Snapshot& snapshot, std::string_view key) {
    return manager_.store_.keys_kept_since(key, snapshot.timestamp);
}

Status Transaction::ensure_writable() {
    ASSERT(active_);
    if (options_.read_only) {
        return Error(SqlState::kReadOnlySqlTransaction, "cannot write in a read-only transaction");
    }
    if (!write_set_) {
        write_set_ = std::make_unique<WriteSet>();
        (void)transaction_id();
    }
    if (write_set_->bytes() > kMaxWriteBytes) {
        return Error(SqlState::kProgramLimitExceeded, "transaction has written too much")
            .hint("Split it into several transactions.");
    }
    session_.write_bytes_.store(write_set_->bytes(), std::memory_order_relaxed);
    return check_memory();
}

Status Transaction::check_memory() {
    return memory_.grow_to(write_bytes() + session_.locks_.bytes());
}

Status Transaction::put(std::string_view key, std::string_view row, PutKind kind) {
    TRY(ensure_writable());
    if (row.size() > WriteSet::kMaxRowBytes) {
        return error(SqlState::kProgramLimitExceeded, "row is too big: size {}, maximum size {}",
                     row.size(), WriteSet::kMaxRowBytes);
    }
    using WriteKind = WriteSet::WriteKind;
    write_set_->put(key, row,
                    kind == PutKind::kInsertNew ? WriteKind::kInsertNew
                    : locked_for_update(key)    ? WriteKind::kReplace
                                                : WriteKind::kReplaceKeepingKeys,
                    command_);
    return {};
}

Status Transaction::erase(std::string_view key, std::string_view moved_to) {
    TRY(ensure_writable());
    write_set_->erase(key, moved_to, command_);
    return {};
}

void Transaction::drop_index_on_commit(std::uint32_t index_id) {
    dropped_indexes_.push_back(index_id);
}

std::size_t Transaction::write_bytes() const {
    return write_set_ ? write_set_->bytes() : 0;
}

SavepointId Transaction::savepoint() {
    savepoints_.push_back({next_savepoint_, write_set_ ? write_set_->position() : 0,
                           session_.locks_.position(), dropped_indexes_.size()});
    return next_savepoint_++;
}

std::vector<Transaction::SavepointMark>::iterator Transaction::find_savepoint(SavepointId id) {
    auto found = std::find_if(savepoints_.begin(), savepoints_.end(),
                              [&](const SavepointMark& mark) { return mark.id == id; });
    ASSERT(found != savepoints_.end());
    return found;
}

void Transaction::rollback_to(SavepointId savepoint) {
    auto mark = find_savepoint(savepoint);
    if (write_set_) write_set_->undo_after(mark->undo_position);
    manager_.locks_.release_after(session_.locks_, mark->lock_position);
    dropped_indexes_.resize(mark->dropped_indexes);
    savepoints_.erase(std::next(mark), savepoints_.end());
}

void Transaction::release(SavepointId savepoint) {
    savepoints_.erase(find_savepoint(savepoint), savepoints_.end());
}

TransactionId Transaction::transaction_id() {
    if (session_.locks_.transaction_id() == 0)
        session_.locks_.set_transaction_id(manager_.next_transaction_id());
    return session_.locks_.transaction_id();
}

std::optional<TransactionId> Transaction::transaction_id_if_assigned() const {
    TransactionId id = session_.locks_.transaction_id();
    return id == 0 ? std::optional<TransactionId>() : id;
}

Status Transaction::commit(const CommitOptions& options) {
    ASSERT(active_);
    const bool to_say = write_set_ || !dropped_indexes_.empty() || !options.notifications.empty();
    Status result = to_say ? propose_writes(options) : Status();
    finish();
    return result;
}

Status Transaction::propose_writes(const CommitOptions& options) {
    if (!write_set_) write_set_ = std::make_unique<WriteSet>();
    WriteTransactionBuilder builder(dropped_indexes_);
    builder.reserve(write_set_->position(), write_set_->content_bytes());
    const std::size_t empty = builder.size();
    write_set_->for_each_final([&](WriteEffect effect, std::string_view key, std::string_view row) {
        builder.add(effect, key, row);
    });
    if (builder.size() == empty && dropped_indexes_.empty() && options.notifications.empty())
        return {};
    TRY(manager_.store_.engine().health());
    CommitRequest request;
    request.entry = builder.take();
    if (!options.notifications.empty())
        request.entry = encode_entry(Notify{options.notifications, request.entry});
    request.sync = options.synchronous;
    request.snapshot = snapshot_.timestamp;
    if (read_spans_) {
        read_spans_->settle();
        request.read_spans = read_spans_.get();
    }
    return manager_.commits_.commit(session_.locks_, std::move(request));
}

void Transaction::rollback() {
    if (active_) finish();
}

void Transaction::finish() {
    active_ = false;
    manager_.locks_.release_after(session_.locks_, 0);
    if (serializable_since_)
        manager_.commits_.end_serializable(session_.locks_, *serializable_since_);
    session_.locks_.set_transaction_id(0);
    session_.oldest_snapshot_.store(SessionSlot::kNoSnapshot, std::memory_order_release);
    session_.transaction_start_micros_.store(0, std::memory_order_relaxed);
    session_.write_bytes_.store(0, std::memory_order_relaxed);
    savepoints_.clear();
    write_set_.reset();
    read_spans_.reset();
    reads_before_.reset();
    memory_.release();
}

}  // namespace aerolith
