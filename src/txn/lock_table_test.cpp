#include "txn/lock_table.h"

#include <doctest/doctest.h>

#include <thread>

#include "runtime/random.h"

namespace aerolith {
namespace {

using std::chrono::milliseconds;

struct Party {
    LockTable& table;
    LockOwner owner;
    CancelToken cancel;

    Party(LockTable& table, std::int32_t process_id) : table(table), owner(process_id) {
        owner.set_transaction_id(static_cast<std::uint32_t>(700 + process_id));
        table.attach(owner);
    }
    ~Party() {
        table.release_after(owner, 0);
        table.detach(owner);
    }
    Result<LockOutcome> row(std::string_view key, RowLockMode mode,
                            WaitPolicy policy = WaitPolicy::kBlock) {
        return table.acquire(owner, LockTable::row_tag(key), static_cast<std::uint8_t>(mode),
                             policy, cancel);
    }
    Result<LockOutcome> relation(Oid oid, RelationLockMode mode,
                                 WaitPolicy policy = WaitPolicy::kBlock) {
        return table.acquire(owner, {LockClass::kRelation, 0, oid}, static_cast<std::uint8_t>(mode),
                             policy, cancel);
    }
    bool claim(std::initializer_list<std::string_view> keys) {
        std::vector<LockTag> rows;
        for (std::string_view key : keys) rows.push_back(LockTable::row_tag(key));
        return table.claim_rows(owner, rows);
    }
    void release() { table.release_after(owner, 0); }
};

TEST_CASE("the conflict tables are PostgreSQL's and symmetric") {
    for (int a = 1; a <= 8; ++a) {
        for (int b = 1; b <= 8; ++b) {
            CHECK(relation_locks_conflict(RelationLockMode(a), RelationLockMode(b)) ==
                  relation_locks_conflict(RelationLockMode(b), RelationLockMode(a)));
        }
    }
    CHECK_FALSE(relation_locks_conflict(RelationLockMode::kShare, RelationLockMode::kShare));
    CHECK(relation_locks_conflict(RelationLockMode::kShare, RelationLockMode::kRowExclusive));
    CHECK(relation_locks_conflict(RelationLockMode::kShareUpdateExclusive,
                                  RelationLockMode::kShareUpdateExclusive));
    CHECK_FALSE(row_locks_conflict(RowLockMode::kKeyShare, RowLockMode::kNoKeyUpdate));
    CHECK(row_locks_conflict(RowLockMode::kKeyShare, RowLockMode::kUpdate));
    CHECK(row_locks_conflict(RowLockMode::kNoKeyUpdate, RowLockMode::kNoKeyUpdate));
}

TEST_CASE("row locks block, skip, upgrade and go back with savepoints") {
    LockTable table;
    Party a(table, 1), b(table, 2), c(table, 3);
    CHECK(a.row("k", RowLockMode::kShare).value() == LockOutcome::kAcquired);
    CHECK(b.row("k", RowLockMode::kKeyShare).value() == LockOutcome::kAcquired);
    CHECK(b.row("k", RowLockMode::kNoKeyUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    std::size_t savepoint = a.owner.position();
    CHECK(a.row("k", RowLockMode::kNoKeyUpdate).value() == LockOutcome::kAcquired);
    CHECK(c.row("k", RowLockMode::kShare, WaitPolicy::kSkipLocked).value() ==
          LockOutcome::kNotAvailable);
    table.release_after(a.owner, savepoint);
    CHECK(c.row("k", RowLockMode::kShare, WaitPolicy::kSkipLocked).value() ==
          LockOutcome::kAcquired);
    c.release();
    std::thread waiter([&] {
        CHECK(b.row("k", RowLockMode::kUpdate).value() == LockOutcome::kWaited);
        b.release();
    });
    while (table.list().size() < 3) std::this_thread::yield();
    a.release();
    waiter.join();
    CHECK(table.list().empty());
}

TEST_CASE("claimed rows are locked for update") {
    LockTable table;
    Party a(table, 1), b(table, 2), c(table, 3);
    CHECK(c.row("held", RowLockMode::kKeyShare).ok());
    CHECK(a.claim({"x", "y"}));
    const std::size_t savepoint = a.owner.position();
    CHECK_FALSE(a.claim({"z", "held"}));
    CHECK_FALSE(b.claim({"y", "own"}));
    CHECK(table.list().size() == 5);
    for (std::string_view key : {"x", "y", "z"}) {
        CHECK(a.row(key, RowLockMode::kUpdate).value() == LockOutcome::kAcquired);
        CHECK(b.row(key, RowLockMode::kKeyShare, WaitPolicy::kNoWait).value() ==
              LockOutcome::kNotAvailable);
    }
    CHECK_FALSE(b.claim({"x"}));  // that b asked for it has moved it to the table
    CHECK(table.list().size() == 5);
    table.release_after(a.owner, savepoint);
    CHECK(b.row("z", RowLockMode::kUpdate, WaitPolicy::kNoWait).value() == LockOutcome::kAcquired);
    std::thread waiter([&] {
        CHECK(c.row("y", RowLockMode::kUpdate).value() == LockOutcome::kWaited);
        c.release();
    });
    while (table.blockers(3).empty()) std::this_thread::yield();
    CHECK(table.blockers(3) == std::vector<std::int32_t>{1});
    a.release();
    waiter.join();
    b.release();
    CHECK(table.list().empty());
    CHECK(a.claim({"x", "y", "z", "held", "own"}));
    a.release();
    CHECK(table.list().empty());
}

TEST_CASE("of the threads that claim or lock a row one has it") {
    LockTable table;
    std::array<std::atomic<int>, 4> holders{};
    const std::array<std::string_view, 4> keys{"a", "b", "c", "d"};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            Party party(table, t + 1);
            SeededRandom random(static_cast<std::uint64_t>(t));
            for (int i = 0; i < 2000; ++i) {
                std::size_t key = random.below(keys.size());
                bool mine =
                    random.below(2) == 0
                        ? party.claim({keys[key]})
                        : party.row(keys[key], RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
                              LockOutcome::kAcquired;
                if (mine) {
                    REQUIRE(holders[key].fetch_add(1) == 0);
                    holders[key].fetch_sub(1);
                }
                party.release();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(table.list().empty());
}

TEST_CASE("waits end by timeout and cancellation") {
    LockTable table;
    Party a(table, 1), b(table, 2);
    CHECK(a.row("k", RowLockMode::kUpdate).ok());
    b.owner.lock_timeout = milliseconds(10);
    Result<LockOutcome> timed_out = b.row("k", RowLockMode::kShare);
    CHECK(timed_out.error().state() == SqlState::kLockNotAvailable);
    CHECK(timed_out.error().message() == "canceling statement due to lock timeout");
    b.owner.lock_timeout = milliseconds(0);
    std::thread canceller([&] {
        std::this_thread::sleep_for(milliseconds(10));
        b.cancel.cancel(CancelReason::kUserRequest);
    });
    CHECK(b.row("k", RowLockMode::kShare).error().state() == SqlState::kQueryCanceled);
    canceller.join();
    a.release();
    CHECK(table.list().empty());
}

TEST_CASE("a deadlock is found by one of its members") {
    LockTable table;
    Party a(table, 1), b(table, 2), c(table, 3);
    for (Party* party : {&a, &b, &c}) party->owner.deadlock_timeout = milliseconds(20);
    CHECK(a.row("x", RowLockMode::kUpdate).ok());
    CHECK(b.row("y", RowLockMode::kUpdate).ok());
    CHECK(c.relation(50, RelationLockMode::kAccessExclusive).ok());
    std::atomic<int> deadlocks{0};
    std::string detail;
    std::mutex detail_mutex;
    auto run = [&](Party& party, auto&& acquire) {
        Result<LockOutcome> outcome = acquire();
        if (!outcome.ok()) {
            CHECK(outcome.error().state() == SqlState::kDeadlockDetected);
            std::lock_guard lock(detail_mutex);
            detail = outcome.error().diagnostic().detail;
            ++deadlocks;
        }
        party.release();
    };
    std::thread one([&] { run(a, [&] { return a.row("y", RowLockMode::kUpdate); }); });
    std::thread two(
        [&] { run(b, [&] { return b.relation(50, RelationLockMode::kAccessShare); }); });
    std::thread three([&] { run(c, [&] { return c.row("x", RowLockMode::kShare); }); });
    one.join();
    two.join();
    three.join();
    CHECK(deadlocks == 1);
    CHECK(detail.find("Process 1 waits for ShareLock on transaction 702; blocked by process 2.") !=
          std::string::npos);
    CHECK(detail.find("Process 2 waits for AccessShareLock on relation 50 of database 0; blocked "
                      "by process 3.") != std::string::npos);
    CHECK(table.list().empty());
}

TEST_CASE("weak relation locks meet strong ones") {
    LockTable table;
    Party a(table, 1), b(table, 2);
    CHECK(a.relation(1, RelationLockMode::kAccessShare).ok());
    CHECK(a.relation(1, RelationLockMode::kRowExclusive).ok());
    REQUIRE(table.list().size() == 2);
    CHECK(table.list()[0].fast_path);
    CHECK(b.relation(1, RelationLockMode::kShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    CHECK(b.relation(1, RelationLockMode::kAccessShare).ok());
    CHECK(b.relation(1, RelationLockMode::kExclusive, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    CHECK(a.relation(1, RelationLockMode::kRowShare).ok());
    a.release();
    CHECK(b.relation(1, RelationLockMode::kAccessExclusive, WaitPolicy::kNoWait).value() ==
          LockOutcome::kAcquired);
    CHECK(a.relation(1, RelationLockMode::kAccessShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    b.release();
    CHECK(table.list().empty());
}

TEST_CASE("random relation locks of many threads exclude each other") {
    LockTable table;
    constexpr int kThreads = 4, kOids = 3;
    struct State {
        std::atomic<int> readers{0};
        std::atomic<int> writers{0};
    };
    std::array<State, kOids> states;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            Party party(table, t + 1);
            party.owner.deadlock_timeout = milliseconds(5);
            SeededRandom random(static_cast<std::uint64_t>(t));
            for (int i = 0; i < 400; ++i) {
                auto oid = static_cast<Oid>(random.below(kOids));
                bool strong = random.below(10) == 0;
                auto mode = strong ? RelationLockMode::kAccessExclusive
                                   : RelationLockMode(1 + random.below(3));
                std::size_t savepoint = party.owner.position();
                if (party.relation(oid, mode).ok()) {
                    State& state = states[oid];
                    (strong ? state.writers : state.readers)++;
                    REQUIRE((strong ? state.readers.load() == 0 && state.writers == 1
                                    : state.writers == 0));
                    (strong ? state.writers : state.readers)--;
                }
                if (random.below(2) == 0) {
                    party.release();
                } else {
                    table.release_after(party.owner, savepoint);
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(table.list().empty());
}

}  // namespace
}  // namespace aerolith
