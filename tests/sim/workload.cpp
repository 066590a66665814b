#include "sim/workload.h"

#include "common/bytes.h"
#include "runtime/fiber.h"
#include "storage/mvcc_store.h"

namespace aerolith::sim {

namespace {

std::string table_key(std::uint32_t table, std::uint32_t number) {
    std::string key;
    append_big(key, table);
    append_big(key, number);
    return key;
}

KeySpan whole(std::uint32_t table) {
    return {table_key(table, 0), table_key(table + 1, 0)};
}

std::string encode_number(std::int64_t value) {
    std::string row;
    append_little(row, value);
    return row;
}
std::int64_t decode_number(std::string_view row) {
    return load_little<std::int64_t>(row.data());
}

ListContent decode_list(std::string_view row) {
    ListContent content(row.size() / 8);
    std::memcpy(content.data(), row.data(), content.size() * 8);
    return content;
}

}  // namespace

IsolationLevel Workload::random_level() {
    return static_cast<IsolationLevel>(random_.below(3));
}

void Workload::pause() {
    for (auto left = random_.below(3); left > 0; --left) Fiber::current()->yield();
}

void Workload::set_up() {
    auto slot = node_.transactions().attach_session(1);
    auto transaction = node_.transactions().begin(*slot);
    Snapshot snapshot = transaction->begin_statement().value();
    RowBuffer row;
    if (transaction->get(snapshot, table_key(kAccountTable, 0), row).value()) return;
    for (std::uint32_t i = 0; i < kAccounts; ++i) {
        (void)transaction->put(table_key(kAccountTable, i), encode_number(kStartBalance),
                               PutKind::kInsertNew);
    }
    for (std::uint32_t i = 0; i < kPairs * 2; ++i) {
        (void)transaction->put(table_key(kPairTable, i), encode_number(1), PutKind::kInsertNew);
    }
    for (std::uint32_t i = 0; i < kTokens; ++i) {
        (void)transaction->put(table_key(kTokenTable, i), encode_number(std::int64_t{1} << i),
                               PutKind::kInsertNew);
    }
    if (!transaction->commit().ok()) history_.violation("the set-up failed");
}

void Workload::start_clients(FiberExecutor& executor, int clients, int transactions) {
    running_ = clients;
    for (int i = 0; i < clients; ++i) {
        slots_.push_back(node_.transactions().attach_session(100 + i));
        slots_.back()->set_deadlock_timeout(std::chrono::milliseconds(2));
        Fiber::start(executor, [this, slot = slots_.back().get(), transactions] {
            run_client(*slot, transactions);
        });
    }
}

void Workload::crash() {
    crashed_ = true;
    for (auto& slot : slots_) slot->cancel().cancel(CancelReason::kShutdown);
}

void Workload::run_client(SessionSlot& slot, int transactions) {
    for (int i = 0; i < transactions && !crashed_; ++i) run_one(slot);
    --running_;
}

void Workload::run_one(SessionSlot& slot) {
    const std::uint64_t kind = random_.below(10);
    const bool pair = kind >= 7 && kind < 9;
    const bool synchronous = !history_.asynchronous || random_.below(2);
    auto transaction = node_.transactions().begin(
        slot, {pair ? IsolationLevel::kSerializable : random_level(), kind == 9});
    if (kind == 9) {
        (void)observe(*transaction);
        return;
    }
    const std::uint64_t id = history_.new_id();
    const auto list = static_cast<std::uint32_t>(random_.below(kLists));
    auto from = static_cast<std::uint32_t>(random_.below(kAccounts));
    auto to = static_cast<std::uint32_t>((from + 1 + random_.below(kAccounts - 1)) % kAccounts);
    if (!crashed_) history_.appended(id, list, History::Outcome::kUnknown, synchronous);
    Status done = pair ? flip_pair(*transaction, static_cast<std::uint32_t>(random_.below(kPairs)))
                  : kind < 3 ? move_token(*transaction)
                             : transfer(*transaction, from, to);
    if (done.ok()) done = append(*transaction, list, id);
    const bool give_up = done.ok() && random_.below(10) == 0;
    bool may_have_committed = false;
    if (done.ok() && !give_up) {
        done = transaction->commit({synchronous, {}});
        may_have_committed = done.ok();
    } else {
        transaction->rollback();
    }
    if (crashed_) return;
    history_.appended(
        id, list,
        may_have_committed ? History::Outcome::kAcknowledged : History::Outcome::kRolledBack,
        synchronous);
    if (done.ok()) return;
    switch (done.error().state()) {
        case SqlState::kSerializationFailure:
        case SqlState::kDeadlockDetected:
        case SqlState::kLockNotAvailable:
        case SqlState::kDiskFull:
            return;
        default:
            history_.violation("unexpected error: " + done.error().message());
    }
}

Status Workload::read_for_update(Transaction& transaction, const Snapshot& snapshot,
                                 std::string_view key, std::string& row) {
    RowBuffer buffer;
    row.clear();
    if (TRY(transaction.get(snapshot, key, buffer))) row = buffer.view();
    pause();
    TRY(transaction.lock_row(key, RowLockMode::kNoKeyUpdate));
    if (TRY(transaction.changed_since(snapshot, key))) {
        if (transaction.isolation() != IsolationLevel::kReadCommitted) {
            return Error(SqlState::kSerializationFailure,
                         "could not serialize access due to concurrent update");
        }
    }
    if (transaction.isolation() == IsolationLevel::kReadCommitted) {
        row.clear();
        if (TRY(transaction.latest(key, buffer)).exists()) row = buffer.view();
    }
    return {};
}

Status Workload::transfer(Transaction& transaction, std::uint32_t from, std::uint32_t to) {
    std::string row;
    for (auto [account, amount] : {std::pair(from, -5), std::pair(to, 5)}) {
        Snapshot snapshot = TRY(transaction.begin_statement());
        std::string key = table_key(kAccountTable, account);
        TRY(read_for_update(transaction, snapshot, key, row));
        TRY(transaction.put(key, encode_number(decode_number(row) + amount), PutKind::kReplace));
        SavepointId mark = transaction.savepoint();
        if (random_.below(4) == 0) {
            TRY(transaction.erase(key));
            transaction.rollback_to(mark);
        }
        transaction.release(mark);
        pause();
    }
    return {};
}

Status Workload::append(Transaction& transaction, std::uint32_t list, std::uint64_t id) {
    Snapshot snapshot = TRY(transaction.begin_statement());
    std::string key = table_key(kListTable, list), row;
    TRY(read_for_update(transaction, snapshot, key, row));
    const PutKind kind = row.empty() ? PutKind::kInsertNew : PutKind::kReplace;
    append_little(row, id);
    pause();
    return transaction.put(key, row, kind);
}

/// Of each pair one at least stays 1, as long as nobody decides on what has changed since he
/// looked.
Status Workload::flip_pair(Transaction& transaction, std::uint32_t pair) {
    Snapshot snapshot = TRY(transaction.begin_statement());
    KeySpan span{table_key(kPairTable, pair * 2), table_key(kPairTable, pair * 2 + 2)};
    auto cursor = TRY(transaction.scan(
        snapshot, span, random_.below(2) ? Direction::kForward : Direction::kReverse));
    KeyValueBatch batch;
    std::int64_t sum = 0;
    for (;;) {
        TRY(cursor->next(batch, 1));
        if (batch.empty()) break;
        sum += decode_number(batch.value(0));
        pause();
    }
    auto one = static_cast<std::uint32_t>(pair * 2 + random_.below(2));
    std::string key = table_key(kPairTable, one);
    TRY(transaction.lock_row(key, RowLockMode::kNoKeyUpdate));
    if (TRY(transaction.changed_since(snapshot, key))) {
        return Error(SqlState::kSerializationFailure,
                     "could not serialize access due to concurrent update");
    }
    return transaction.put(key, encode_number(sum == 2 ? 0 : 1), PutKind::kReplace);
}

Status Workload::move_token(Transaction& transaction) {
    Snapshot snapshot = TRY(transaction.begin_statement());
    std::string from = table_key(kTokenTable, static_cast<std::uint32_t>(random_.below(kPlaces)));
    std::string to = table_key(kTokenTable, static_cast<std::uint32_t>(random_.below(kPlaces)));
    std::string row;
    TRY(transaction.lock_row(from, RowLockMode::kUpdate));
    TRY(read_for_update(transaction, snapshot, from, row));
    if (row.empty() || from == to) return {};
    TRY(transaction.lock_row(to, RowLockMode::kUpdate));
    RowBuffer there;
    if (TRY(transaction.latest(to, there)).exists()) return {};
    TRY(transaction.erase(from, random_.below(2) ? to : std::string_view()));
    pause();
    return transaction.put(to, row, PutKind::kInsertNew);
}

Status Workload::observe(Transaction& transaction) {
    for (int statement = 0; statement < 2; ++statement) {
        Snapshot snapshot = TRY(transaction.begin_statement());
        check_invariants(transaction, snapshot);
        std::vector<ListContent> first;
        for (int again = 0; again < 2; ++again) {
            for (std::uint32_t list = 0; list < kLists; ++list) {
                RowBuffer row;
                ListContent content;
                if (TRY(transaction.get(snapshot, table_key(kListTable, list), row)))
                    content = decode_list(row.view());
                if (again == 0) {
                    first.push_back(content);
                    if (!crashed_) history_.read_list(list, std::move(content));
                } else if (content != first[list] && !crashed_) {
                    history_.violation("a snapshot's second read differs from its first");
                }
            }
            pause();
        }
    }
    return {};
}

void Workload::check_invariants(Transaction& transaction, const Snapshot& snapshot) {
    auto sum_of = [&](KeySpan span) {
        std::int64_t sum = 0;
        auto cursor = transaction.scan(snapshot, std::move(span)).value();
        KeyValueBatch batch;
        while (cursor->next(batch, 4).ok() && !batch.empty()) {
            for (std::size_t i = 0; i < batch.size(); ++i) sum += decode_number(batch.value(i));
        }
        return sum;
    };
    if (sum_of(whole(kAccountTable)) != kAccounts * kStartBalance)
        history_.violation("money was made or lost");
    if (sum_of(whole(kTokenTable)) != (std::int64_t{1} << kTokens) - 1)
        history_.violation("a token is there twice or not at all");
    for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
        if (sum_of({table_key(kPairTable, pair * 2), table_key(kPairTable, pair * 2 + 2)}) < 1) {
            history_.violation("write skew at SERIALIZABLE");
        }
    }
}

std::map<std::uint32_t, ListContent> Workload::read_lists() {
    auto slot = node_.transactions().attach_session(2);
    auto transaction = node_.transactions().begin(*slot);
    Snapshot snapshot = transaction->begin_statement().value();
    check_invariants(*transaction, snapshot);
    std::map<std::uint32_t, ListContent> lists;
    for (std::uint32_t list = 0; list < kLists; ++list) {
        RowBuffer row;
        if (transaction->get(snapshot, table_key(kListTable, list), row).value())
            lists[list] = decode_list(row.view());
    }
    return lists;
}

}  // namespace aerolith::sim
