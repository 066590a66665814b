#include "sim/transactions/list_session.h"

#include "common/bytes.h"
#include "runtime/fiber.h"

namespace aerolith::sim {

using history::Operation;
using history::Outcome;

namespace {

constexpr std::uint32_t kTable = 20'000;

std::string key_of(history::Key key) {
    std::string bytes;
    append_big(bytes, kTable);
    append_big(bytes, static_cast<std::uint32_t>(key));
    return bytes;
}

history::List decode_list(std::string_view row) {
    history::List list(row.size() / 8);
    std::memcpy(list.data(), row.data(), list.size() * 8);
    return list;
}

Error changed_meanwhile() {
    return Error(SqlState::kSerializationFailure,
                 "could not serialize access due to concurrent update");
}

bool is_conflict(const Error& error) {
    return error.state() == SqlState::kSerializationFailure ||
           error.state() == SqlState::kDeadlockDetected;
}

}  // namespace

void ListSession::pause() {
    for (auto left = random_.below(3); left > 0; --left) Fiber::current()->yield();
}

void ListSession::run() {
    slot_ = node_.open_session();
    while (node_.alive() && !world_.quiet) {
        transact();
        Event never;
        (void)wait(never, Deadline::after(std::chrono::milliseconds(random_.below(40))),
                   &slot_->cancel());
    }
    node_.close_session(std::move(slot_));
}

void ListSession::transact() {
    history::Transaction record;
    record.isolation = static_cast<history::Isolation>(random_.below(3));
    record.client = fmt::format("session {} at node {}", slot_->process_id(), node_.id());
    record.begun = world_.now();
    record.outcome = Outcome::kAborted;
    {
        auto transaction = node_.transactions().begin(
            *slot_, {static_cast<IsolationLevel>(record.isolation), false});
        Status done = work(*transaction, record);
        if (done.ok() && random_.below(12) != 0) {
            done = transaction->commit();
            if (!node_.alive()) {
                record.outcome = Outcome::kUnknown;  // nobody was told
            } else if (done.ok()) {
                record.outcome = Outcome::kCommitted;
                ++world_.acknowledged;
            } else if (!is_conflict(done.error())) {
                record.outcome = Outcome::kUnknown;
            }
        }
        if (!done.ok()) ++world_.errors[done.error().message()];
    }
    record.ended = world_.now();
    world_.history.transactions.push_back(std::move(record));
}

Status ListSession::work(Transaction& transaction, history::Transaction& record) {
    for (auto left = 1 + random_.below(3); left > 0; --left) {
        TRY(random_.below(2) ? read(transaction, record) : append(transaction, record));
        pause();
    }
    return {};
}

Status ListSession::read(Transaction& transaction, history::Transaction& record) {
    const auto key = static_cast<history::Key>(random_.below(ListWorld::kKeys));
    const history::Instant called = world_.now();
    const Snapshot snapshot = TRY(transaction.begin_statement());
    RowBuffer row;
    history::List list;
    if (TRY(transaction.get(snapshot, key_of(key), row))) list = decode_list(row.view());
    record.operations.push_back({Operation::Kind::kRead, key, 0, std::move(list), called});
    return {};
}

/// As UPDATE does: finds the row in its snapshot, locks it, and looks again if it has changed.
Status ListSession::append(Transaction& transaction, history::Transaction& record) {
    const auto key = static_cast<history::Key>(random_.below(ListWorld::kKeys));
    const history::Instant called = world_.now();
    const Snapshot snapshot = TRY(transaction.begin_statement());
    const std::string where = key_of(key);
    pause();
    TRY(transaction.lock_row(where, RowLockMode::kUpdate));
    if (transaction.isolation() != IsolationLevel::kReadCommitted &&
        TRY(transaction.changed_since(snapshot, where)))
        return changed_meanwhile();
    RowBuffer row;
    const bool exists = TRY(transaction.latest(where, row))
    .exists();
    std::string content(exists ? row.view() : std::string_view());
    const history::Value value = world_.new_value();
    append_little(content, static_cast<std::uint64_t>(value));
    record.operations.push_back({Operation::Kind::kAppend, key, value, {}, called});
    record.operations.push_back({Operation::Kind::kRead, key, 0, decode_list(content), called});
    return transaction.put(where, content, exists ? PutKind::kReplace : PutKind::kInsertNew);
}

Result<std::map<history::Key, history::List>> ListSession::read_all(TransactionNode& node) {
    std::unique_ptr<SessionSlot> slot = node.open_session();
    std::map<history::Key, history::List> lists;
    Status read = [&]() -> Status {
        auto transaction = node.transactions().begin(*slot);
        const Snapshot snapshot = TRY(transaction->begin_statement());
        for (history::Key key = 0; key < ListWorld::kKeys; ++key) {
            RowBuffer row;
            if (TRY(transaction->get(snapshot, key_of(key), row)))
                lists[key] = decode_list(row.view());
        }
        return {};
    }();
    node.close_session(std::move(slot));
    if (!read.ok()) return read.take_error();
    return lists;
}

}  // namespace aerolith::sim
