#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/oid.h"
#include "common/result.h"
#include "runtime/wait.h"
#include "storage/key_value.h"
#include "storage/timestamp.h"
#include "txn/lock_modes.h"
#include "txn/write_memory.h"

namespace aerolith {

enum class IsolationLevel : std::uint8_t { kReadCommitted, kRepeatableRead, kSerializable };

using CommandId = std::uint32_t;
using TransactionId = std::uint32_t;
using SavepointId = std::uint32_t;

/// What a statement sees: everything committed at `timestamp`, and the transaction's own writes by
/// commands below `visible_before`.
struct Snapshot {
    Timestamp timestamp;
    CommandId visible_before = 0;
};

struct TransactionOptions {
    IsolationLevel isolation = IsolationLevel::kReadCommitted;
    bool read_only = false;
    bool deferrable = false;
};

struct CommitOptions {
    /// false: acknowledged before the log is on disk (synchronous_commit = off).
    bool synchronous = true;
    /// Told to every node's sessions (NodeStorageOptions::notified), once and in the order of
    /// commits.
    std::string notifications;
};

/// kInsertNew promises that the key has no live row (latest() said so under the row lock, or the
/// key is fresh): applying then reads nothing.
enum class PutKind : std::uint8_t { kInsertNew, kReplace };

/// The newest version of a key, whoever wrote it and whenever.
struct LatestVersion {
    enum class Source : std::uint8_t { kNone, kCommitted, kOwn };
    Source source = Source::kNone;
    bool deleted = false;   ///< the newest version is a deletion
    Timestamp commit;       ///< of a committed version
    CommandId command = 0;  ///< of an own version
    bool exists() const { return source != Source::kNone && !deleted; }
};

class SessionSlot;
class TransactionManager;
class WriteSet;
class ReadSpans;

/// One transaction of one session. Used by one fiber at a time; parallel readers may share get()
/// and scan() while nothing writes. Destroying it rolls back.
class Transaction {
  public:
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    IsolationLevel isolation() const { return options_.isolation; }
    bool read_only() const { return options_.read_only; }
    const TransactionOptions& options() const { return options_; }
    /// SET TRANSACTION, before the first statement; the session checks PostgreSQL's rules.
    Status set_options(TransactionOptions options);
    std::int64_t start_wall_micros() const { return start_wall_micros_; }
    SessionSlot& session() { return session_; }

    // --- Statements and snapshots
    /// Every statement starts here: the next command id, and in READ COMMITTED a new snapshot.
    Result<Snapshot> begin_statement();
    /// The same with a snapshot of what this node has, without asking the leader of a cluster, if
    /// the node hears from one.
    Result<Snapshot> begin_recent_statement();
    /// Makes the writes so far visible to what follows in the same statement (a function's second
    /// query).
    Snapshot advance_command();
    const Snapshot& snapshot() const { return snapshot_; }
    CommandId command() const { return command_; }
    /// AS OF SYSTEM TIME for the next statement (READ COMMITTED) or all (otherwise). Below the
    /// garbage collector's horizon and in the future it is refused. The statement may only read.
    Result<Snapshot> snapshot_as_of(Timestamp timestamp);
    /// An open cursor keeps its snapshot readable until it is unpinned.
    void pin(const Snapshot& snapshot);
    void unpin(const Snapshot& snapshot);

    // --- Reads
    /// Whether the key has a row in the snapshot; it is then in `out`.
    Result<bool> get(const Snapshot& snapshot, std::string_view key, RowBuffer& out);
    Result<std::unique_ptr<ScanCursor>> scan(const Snapshot& snapshot, KeySpan span,
                                             Direction direction = Direction::kForward);
    /// Spans that make up this one, in order, with about as many bytes of committed rows each.
    Result<std::vector<KeySpan>> divide(const KeySpan& span, std::size_t parts);
    /// The newest version, committed or own; its row is in `out`, or the key it moved to when it is
    /// a deletion.
    Result<LatestVersion> latest(std::string_view key, RowBuffer& out);
    /// Whether no key from `first` to `last` has a version of any age, committed or own.
    Result<bool> untouched(std::string_view first, std::string_view last);
    /// Whether another transaction committed a version of the key after the snapshot. REQUIRES: row
    /// lock held.
    Result<bool> changed_since(const Snapshot& snapshot, std::string_view key);
    /// Of a row the snapshot shows: whether those versions all keep its unique keys, so that a
    /// FOR KEY SHARE lock is as good on the row as the snapshot has it.
    Result<bool> keys_kept_since(const Snapshot& snapshot, std::string_view key);

    /// In SERIALIZABLE: what is read between the two is left unchecked at commit when locks guard
    /// what was found.
    void begin_guarded_reads();
    void end_guarded_reads(bool guarded);

    // --- Writes: buffered until commit. REQUIRES: the row's lock is held. A row replaced under a
    // weaker one than FOR UPDATE keeps its unique keys.
    Status put(std::string_view key, std::string_view row, PutKind kind);
    /// `moved_to`: the key under which the row lives on, for those who wait for this one.
    Status erase(std::string_view key, std::string_view moved_to = {});
    /// All rows of the index go away some time after commit, when no snapshot can see them any
    /// more.
    void drop_index_on_commit(std::uint32_t index_id);
    std::size_t write_bytes() const;
    bool has_writes() const { return write_set_ != nullptr; }

    // --- Locks, held to the end or to the rollback of the savepoint they were taken in
    Result<LockOutcome> lock_row(std::string_view key, RowLockMode mode,
                                 WaitPolicy policy = WaitPolicy::kBlock);
    /// Locks for update, of many keys to insert, those that nobody holds; false: some are left to
    /// lock_row().
    bool claim_rows(std::span<const std::string_view> keys);
    Result<LockOutcome> lock_relation(Oid relation, RelationLockMode mode,
                                      WaitPolicy policy = WaitPolicy::kBlock);
    /// Any other lockable thing: LockClass::kObject with two numbers of the caller's choice.
    Result<LockOutcome> lock_object(LockClass lock_class, std::uint32_t high, std::uint64_t low,
                                    RelationLockMode mode, WaitPolicy policy = WaitPolicy::kBlock);

    // --- Savepoints
    SavepointId savepoint();
    /// Undoes everything after it; the savepoint itself stays.
    void rollback_to(SavepointId savepoint);
    /// Forgets it; its effects belong to the level outside.
    void release(SavepointId savepoint);
    /// The implicit layer of a statement that may fail.
    SavepointId mark_statement() { return savepoint(); }
    void undo_statement(SavepointId mark) {
        rollback_to(mark);
        release(mark);
    }
    void keep_statement(SavepointId mark) { release(mark); }

    // --- End
    /// Everything durable, applied and visible when it returns ok. After an error the transaction
    /// is rolled back.
    Status commit(const CommitOptions& options = {});
    void rollback();
    bool active() const { return active_; }

    /// Assigned on first use, as pg_current_xact_id() does.
    TransactionId transaction_id();
    std::optional<TransactionId> transaction_id_if_assigned() const;

  private:
    friend class TransactionManager;
    Transaction(TransactionManager& manager, SessionSlot& session, TransactionOptions options);

    struct SavepointMark {
        SavepointId id;
        std::size_t undo_position;
        std::size_t lock_position;
        std::size_t dropped_indexes;
    };

    Status take_snapshot(bool recent);
    Result<Snapshot> begin_statement(bool recent);
    Result<Timestamp> newest_snapshot(bool recent);
    /// Fails when the node has no memory for what the transaction holds.
    Status check_memory();
    Status ensure_writable();
    bool locked_for_update(std::string_view key) const;
    bool publish_oldest_snapshot();
    void finish();
    Status propose_writes(const CommitOptions& options);
    std::vector<SavepointMark>::iterator find_savepoint(SavepointId id);

    TransactionManager& manager_;
    SessionSlot& session_;
    TransactionOptions options_;
    Snapshot snapshot_;
    CommandId command_ = 0;
    bool active_ = true;
    bool has_snapshot_ = false;
    bool snapshot_fixed_ = false;
    std::optional<Timestamp> serializable_since_;
    std::int64_t start_wall_micros_ = 0;
    WriteMemory::Share memory_;
    std::unique_ptr<WriteSet> write_set_;
    std::unique_ptr<ReadSpans> read_spans_;
    std::unique_ptr<ReadSpans> reads_before_;  // those that may turn out to be guarded
    std::vector<SavepointMark> savepoints_;
    SavepointId next_savepoint_ = 1;
    std::vector<Timestamp> pinned_;
    std::vector<std::uint32_t> dropped_indexes_;
};

}  // namespace aerolith
