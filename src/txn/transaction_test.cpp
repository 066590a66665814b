#include "txn/transaction.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "common/bytes.h"
#include "runtime/fiber.h"
#include "runtime/random.h"
#include "runtime/worker_pool.h"
#include "storage/memory_store.h"
#include "storage/mvcc_store.h"
#include "txn/node_storage.h"

namespace aerolith {
namespace {

using std::chrono::milliseconds;

struct Node {
    std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("txn_test_{}", getpid())).string();
    std::shared_ptr<MemoryStoreImage> image = std::make_shared<MemoryStoreImage>();
    std::unique_ptr<NodeStorage> storage;

    Node() {
        std::filesystem::remove_all(path);
        open();
    }
    ~Node() {
        storage.reset();
        std::filesystem::remove_all(path);
    }
    void open() {
        storage.reset();
        NodeStorageOptions options;
        options.log_segment_bytes = 64 << 10;
        storage = NodeStorage::open_over(std::make_unique<MemoryStore>(image), path, options,
                                         system_runtime())
                      .value();
    }
    TransactionManager& manager() { return storage->transactions(); }
};

std::string row_key(std::uint32_t number) {
    std::string key;
    append_big(key, std::uint32_t{20000});
    append_big(key, number);
    return key;
}

KeySpan table_span() {
    std::string prefix;
    append_big(prefix, std::uint32_t{20000});
    return KeySpan::of_prefix(prefix);
}

std::string read(Transaction& transaction, std::uint32_t number) {
    RowBuffer row;
    Snapshot snapshot = transaction.begin_statement().value();
    return transaction.get(snapshot, row_key(number), row).value() ? std::string(row.view()) : "-";
}

void write(NodeStorage& storage, SessionSlot& slot, std::uint32_t number, std::string_view row) {
    auto transaction = storage.transactions().begin(slot);
    REQUIRE(transaction->begin_statement().ok());
    REQUIRE(transaction->lock_row(row_key(number), RowLockMode::kUpdate).ok());
    RowBuffer old;
    bool exists = transaction->latest(row_key(number), old).value().exists();
    REQUIRE(transaction->put(row_key(number), row, exists ? PutKind::kReplace : PutKind::kInsertNew)
                .ok());
    REQUIRE(transaction->commit().ok());
}

std::vector<std::pair<std::string, std::string>> all_rows(Transaction& transaction,
                                                          const Snapshot& snapshot, KeySpan span,
                                                          Direction direction, std::size_t step) {
    std::vector<std::pair<std::string, std::string>> rows;
    auto cursor = transaction.scan(snapshot, std::move(span), direction).value();
    KeyValueBatch batch;
    for (;;) {
        REQUIRE(cursor->next(batch, step).ok());
        if (batch.empty()) return rows;
        for (std::size_t i = 0; i < batch.size(); ++i)
            rows.emplace_back(batch.key(i), batch.value(i));
    }
}

TEST_CASE("commits are visible after commit, by isolation level, and after a restart") {
    Node node;
    {
        auto one = node.manager().attach_session(1), two = node.manager().attach_session(2);
        auto committed = node.manager().begin(*two);
        auto repeatable = node.manager().begin(*one, {IsolationLevel::kRepeatableRead});
        CHECK(read(*repeatable, 1) == "-");
        CHECK(read(*committed, 1) == "-");
        auto three = node.manager().attach_session(3);
        write(*node.storage, *three, 1, "a");
        CHECK(read(*committed, 1) == "a");
        CHECK(read(*repeatable, 1) == "-");
        CHECK(repeatable->changed_since(repeatable->snapshot(), row_key(1)).value());
        write(*node.storage, *three, 1, "b");
        CHECK(node.manager().transactions().size() == 2);
    }
    node.open();
    auto slot = node.manager().attach_session(1);
    CHECK(read(*node.manager().begin(*slot), 1) == "b");
}

TEST_CASE("a statement does not see its own writes, savepoints undo") {
    Node node;
    auto slot = node.manager().attach_session(1);
    auto transaction = node.manager().begin(*slot);
    Snapshot first = transaction->begin_statement().value();
    REQUIRE(transaction->put(row_key(1), "one", PutKind::kInsertNew).ok());
    RowBuffer row;
    CHECK_FALSE(transaction->get(first, row_key(1), row).value());
    CHECK(transaction->latest(row_key(1), row).value().source == LatestVersion::Source::kOwn);
    CHECK(read(*transaction, 1) == "one");
    SavepointId outer = transaction->savepoint();
    REQUIRE(transaction->put(row_key(1), "two", PutKind::kReplace).ok());
    REQUIRE(transaction->lock_row(row_key(9), RowLockMode::kUpdate).ok());
    SavepointId inner = transaction->savepoint();
    REQUIRE(transaction->erase(row_key(1)).ok());
    CHECK(read(*transaction, 1) == "-");
    transaction->rollback_to(inner);
    CHECK(read(*transaction, 1) == "two");
    transaction->release(inner);
    transaction->rollback_to(outer);
    CHECK(read(*transaction, 1) == "one");
    auto other_slot = node.manager().attach_session(2);
    auto other = node.manager().begin(*other_slot);
    CHECK(other->lock_row(row_key(9), RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kAcquired);
    SavepointId mark = transaction->mark_statement();
    REQUIRE(transaction->put(row_key(2), "leak", PutKind::kInsertNew).ok());
    transaction->undo_statement(mark);
    REQUIRE(transaction->commit().ok());
    CHECK(read(*other, 1) == "one");
    CHECK(read(*other, 2) == "-");
}

TEST_CASE("scans merge own writes with committed rows as a model does") {
    Node node;
    auto slot = node.manager().attach_session(1);
    SeededRandom random(5);
    std::map<std::string, std::string> committed;
    for (int round = 0; round < 60; ++round) {
        auto transaction = node.manager().begin(*slot);
        auto model = committed;
        for (int statement = 0; statement < 4; ++statement) {
            Snapshot snapshot = transaction->begin_statement().value();
            auto before = model;
            for (int i = 0; i < 5; ++i) {
                std::string key = row_key(static_cast<std::uint32_t>(random.below(40)));
                if (random.below(3) == 0) {
                    REQUIRE(transaction->erase(key).ok());
                    model.erase(key);
                } else {
                    std::string row = fmt::format("{}", random.next());
                    bool fresh = !model.contains(key);
                    REQUIRE(
                        transaction->put(key, row, fresh ? PutKind::kInsertNew : PutKind::kReplace)
                            .ok());
                    model[key] = row;
                }
            }
            auto low = static_cast<std::uint32_t>(random.below(40));
            KeySpan span{row_key(low), row_key(low + static_cast<std::uint32_t>(random.below(40)))};
            Direction direction = random.below(2) ? Direction::kForward : Direction::kReverse;
            std::vector<std::pair<std::string, std::string>> want(before.lower_bound(span.start),
                                                                  before.lower_bound(span.end));
            if (direction == Direction::kReverse) std::reverse(want.begin(), want.end());
            REQUIRE(all_rows(*transaction, snapshot, span, direction, 1 + random.below(6)) == want);
        }
        if (random.below(3) == 0) {
            transaction->rollback();
        } else {
            REQUIRE(transaction->commit().ok());
            committed = model;
        }
        if (round == 30) {
            slot.reset();
            transaction.reset();
            node.open();
            slot = node.manager().attach_session(1);
        }
    }
}

TEST_CASE("a serializable transaction whose reads changed does not commit") {
    Node node;
    auto one = node.manager().attach_session(1), two = node.manager().attach_session(2);
    write(*node.storage, *one, 1, "on call");
    write(*node.storage, *one, 2, "on call");
    for (bool serializable : {false, true}) {
        TransactionOptions options{serializable ? IsolationLevel::kSerializable
                                                : IsolationLevel::kRepeatableRead};
        auto a = node.manager().begin(*one, options), b = node.manager().begin(*two, options);
        Snapshot snapshot_a = a->begin_statement().value(),
                 snapshot_b = b->begin_statement().value();
        CHECK(all_rows(*a, snapshot_a, table_span(), Direction::kForward, 10).size() == 2);
        CHECK(all_rows(*b, snapshot_b, table_span(), Direction::kReverse, 1).size() == 2);
        REQUIRE(a->put(row_key(1), serializable ? "x" : "on call", PutKind::kReplace).ok());
        REQUIRE(b->put(row_key(2), serializable ? "x" : "on call", PutKind::kReplace).ok());
        REQUIRE(a->commit().ok());
        Status second = b->commit();
        CHECK(second.ok() == !serializable);
        if (serializable) CHECK(second.error().state() == SqlState::kSerializationFailure);
    }
}

TEST_CASE("the past is readable until it is collected") {
    Node node;
    auto slot = node.manager().attach_session(1);
    write(*node.storage, *slot, 1, "old");
    Timestamp past = node.manager().visible();
    write(*node.storage, *slot, 1, "new");
    RowBuffer row;
    {
        auto transaction = node.manager().begin(*slot);
        Snapshot snapshot = transaction->snapshot_as_of(past).value();
        CHECK(transaction->get(snapshot, row_key(1), row).value());
        CHECK(row.view() == "old");
        REQUIRE(node.storage->vacuum().ok());
        CHECK(transaction->get(snapshot, row_key(1), row).value());
        CHECK(row.view() == "old");
        Timestamp now{node.manager().visible().value + 5};
        std::this_thread::sleep_for(milliseconds(2));
        CHECK(transaction->snapshot_as_of(now).ok());
        Timestamp future =
            Timestamp::start_of_millisecond(system_clock().wall_micros() + 10'000'000);
        CHECK_FALSE(transaction->snapshot_as_of(future).ok());
    }
    REQUIRE(node.storage->vacuum().ok());
    auto transaction = node.manager().begin(*slot);
    CHECK(transaction->snapshot_as_of(past).error().state() == SqlState::kSnapshotTooOld);
    CHECK(read(*transaction, 1) == "new");
}

TEST_CASE("a dropped index goes when nobody can see it") {
    Node node;
    auto slot = node.manager().attach_session(1), reader_slot = node.manager().attach_session(2);
    write(*node.storage, *slot, 1, "row");
    auto reader = node.manager().begin(*reader_slot, {IsolationLevel::kRepeatableRead});
    CHECK(read(*reader, 1) == "row");
    auto dropper = node.manager().begin(*slot);
    dropper->drop_index_on_commit(20000);
    REQUIRE(dropper->commit().ok());
    REQUIRE(node.storage->vacuum().ok());
    CHECK(read(*reader, 1) == "row");
    reader.reset();
    write(*node.storage, *slot, 7, "elsewhere");
    REQUIRE(node.storage->vacuum().ok());
    RowBuffer row;
    CHECK_FALSE(node.storage->store().latest(row_key(1), row).value().found);
}

TEST_CASE("transfers between fibers keep their sum") {
    Node node;
    constexpr std::uint32_t kAccounts = 8;
    constexpr int kClients = 6, kTransfers = 100;
    auto setup = node.manager().attach_session(1);
    for (std::uint32_t i = 0; i < kAccounts; ++i) write(*node.storage, *setup, i, "100");
    WorkerPool pool("clients", 2);
    std::vector<Event> ended(kClients);
    std::atomic<int> committed{0};
    for (int t = 0; t < kClients; ++t) {
        Fiber::start(pool, [&, t] {
            auto slot = node.manager().attach_session(10 + t);
            slot->set_deadlock_timeout(milliseconds(5));
            SeededRandom random(static_cast<std::uint64_t>(t));
            for (int i = 0; i < kTransfers; ++i) {
                auto transaction = node.manager().begin(*slot);
                REQUIRE(transaction->begin_statement().ok());
                auto from = static_cast<std::uint32_t>(random.below(kAccounts));
                auto to = static_cast<std::uint32_t>((from + 1 + random.below(kAccounts - 1)) %
                                                     kAccounts);
                auto change = [&](std::uint32_t account, int amount) -> Status {
                    TRY(transaction->lock_row(row_key(account), RowLockMode::kNoKeyUpdate));
                    RowBuffer row;
                    TRY(transaction->latest(row_key(account), row));
                    int balance = std::stoi(std::string(row.view())) + amount;
                    return transaction->put(row_key(account), std::to_string(balance),
                                            PutKind::kReplace);
                };
                Status moved = change(from, -1);
                if (moved.ok()) moved = change(to, 1);
                if (!moved.ok()) {
                    REQUIRE(moved.error().state() == SqlState::kDeadlockDetected);
                    continue;
                }
                REQUIRE(transaction->commit().ok());
                ++committed;
            }
            slot.reset();
            ended[static_cast<std::size_t>(t)].set();
        });
    }
    auto reader = node.manager().attach_session(2);
    for (int i = 0; i < 100; ++i) {
        auto transaction = node.manager().begin(*reader);
        Snapshot snapshot = transaction->begin_statement().value();
        int sum = 0;
        for (const auto& [key, row] :
             all_rows(*transaction, snapshot, table_span(), Direction::kForward, 3)) {
            sum += std::stoi(row);
        }
        REQUIRE(sum == 100 * static_cast<int>(kAccounts));
    }
    for (Event& event : ended) wait_uninterrupted(event);
    CHECK(committed > kClients * kTransfers / 2);
}

}  // namespace
}  // namespace aerolith
