#include "txn/leader/cluster_transactions.h"

#include <doctest/doctest.h>

#include "txn/advisory_tag.h"
#include "txn/leader/test_cluster.h"

namespace aerolith {
namespace {

using std::chrono::milliseconds;
using test_cluster::await_waiters;
using test_cluster::Background;
using test_cluster::Client;
using test_cluster::cluster_key;
using test_cluster::World;

TEST_CASE("cluster: what one node commits any other reads at once") {
    World world(3);
    Client a(world[1]), b(world[2]), c(world[3]);
    b.write(1, "from two");
    CHECK(c.read(1) == "from two");
    CHECK(a.read(1) == "from two");
    a.write(1, "from one");
    CHECK(b.read(1) == "from one");
    for (int i = 0; i < 50; ++i) {
        c.write(2, std::to_string(i));
        CHECK(b.read(2) == std::to_string(i));
    }
    b.begin(IsolationLevel::kRepeatableRead);
    CHECK(b.get(1) == "from one");
    a.write(1, "later");
    CHECK(b.get(1) == "from one");
    REQUIRE(b.lock(1).ok());
    CHECK(b.transaction->changed_since(b.transaction->snapshot(), cluster_key(1)).value());
    REQUIRE(b.commit().ok());
    CHECK(b.read(1) == "later");
}

TEST_CASE("cluster: row locks of different nodes wait, skip, refuse and go back") {
    World world(3);
    Client a(world[2]), b(world[3]), c(world[1]);
    a.begin();
    b.begin();
    c.begin();
    REQUIRE(a.put(1, "a").ok());
    CHECK(b.lock(1, RowLockMode::kShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    CHECK(c.lock(1, RowLockMode::kShare, WaitPolicy::kSkipLocked).value() ==
          LockOutcome::kNotAvailable);
    b.slot->set_lock_timeout(milliseconds(20));
    CHECK(b.lock(1).error().message() == "canceling statement due to lock timeout");
    b.slot->set_lock_timeout(milliseconds(0));
    {
        Background waiter([&] { return b.lock(1); });
        await_waiters(world[1], 1);
        std::vector<std::int32_t> blockers =
            world[3].cluster->locks().blockers(b.slot->process_id());
        CHECK(blockers == std::vector<std::int32_t>{a.slot->process_id()});
        REQUIRE(a.commit().ok());
        CHECK(waiter.result().value() == LockOutcome::kWaited);
    }
    CHECK(b.latest(1) == "a");  // the node has applied it by now

    SavepointId savepoint = b.transaction->savepoint();
    CHECK(b.lock(2).value() == LockOutcome::kAcquired);
    CHECK(c.lock(2, RowLockMode::kShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    b.transaction->rollback_to(savepoint);
    CHECK(c.lock(2).value() == LockOutcome::kAcquired);
    CHECK(b.lock(2, RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    CHECK(c.lock(1, RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    b.transaction->rollback();
    CHECK(c.lock(1).ok());
}

TEST_CASE("cluster: releases that got lost are repeated") {
    World world(2);
    Client a(world[2]), b(world[1]);
    world.lose_messages = true;
    a.begin();
    REQUIRE(a.lock(1).ok());
    a.transaction->rollback();
    b.begin();
    CHECK(b.lock(1).ok());  // waits for the next round of the upkeep at most
    a.begin();
    REQUIRE(a.lock(2).ok());
    SavepointId savepoint = a.transaction->savepoint();
    REQUIRE(a.lock(3).ok());
    a.transaction->rollback_to(savepoint);
    REQUIRE(a.lock(4).ok());  // carries the release
    CHECK(b.lock(3, RowLockMode::kUpdate, WaitPolicy::kNoWait).value() == LockOutcome::kAcquired);
    CHECK(b.lock(2, RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    CHECK(b.lock(4, RowLockMode::kUpdate, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    a.transaction->rollback();
    CHECK(b.lock(4).ok());
}

TEST_CASE("cluster: deadlocks between nodes are found, waits are cancelled") {
    World world(3);
    Client a(world[2]), b(world[3]);
    a.slot->set_deadlock_timeout(milliseconds(30));
    b.slot->set_deadlock_timeout(milliseconds(2000));
    a.begin();
    b.begin();
    REQUIRE(a.lock(1).ok());
    REQUIRE(b.lock(2).ok());
    {
        Background other([&] { return b.lock(1); });
        await_waiters(world[1], 1);
        Result<LockOutcome> outcome = a.lock(2);
        REQUIRE_FALSE(outcome.ok());
        CHECK(outcome.error().state() == SqlState::kDeadlockDetected);
        CHECK(outcome.error().diagnostic().detail.find(
                  fmt::format("Process {} waits for", a.slot->process_id())) == 0);
        a.transaction->rollback();
        CHECK(other.result().value() == LockOutcome::kWaited);
    }
    a.begin();
    Background waiter([&] { return a.lock(1); });
    await_waiters(world[1], 1);
    a.slot->cancel().cancel(CancelReason::kStatementTimeout);
    CHECK(waiter.result().error().message() == "canceling statement due to statement timeout");
    a.slot->cancel().clear_statement();
    b.transaction->rollback();
    CHECK(a.lock(1).ok());
}

TEST_CASE("cluster: claimed rows, relations and advisory locks") {
    World world(2);
    Client a(world[2]), b(world[1]);
    a.begin();
    b.begin();
    std::vector<std::string> keys{cluster_key(1), cluster_key(2), cluster_key(3)};
    std::vector<std::string_view> views(keys.begin(), keys.end());
    REQUIRE(b.lock(3).ok());
    CHECK_FALSE(a.transaction->claim_rows(views));
    CHECK(b.lock(1, RowLockMode::kKeyShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    const std::uint64_t calls = world.call_count;
    CHECK(a.lock(2).value() == LockOutcome::kAcquired);
    CHECK(a.transaction->lock_row(cluster_key(1), RowLockMode::kShare).ok());
    CHECK(world.call_count == calls);  // it has them
    CHECK(a.transaction->lock_relation(7, RelationLockMode::kRowExclusive).ok());
    CHECK(a.transaction->lock_relation(7, RelationLockMode::kAccessShare).ok());
    CHECK(world.call_count == calls + 1);
    CHECK(b.transaction->lock_relation(7, RelationLockMode::kShare, WaitPolicy::kNoWait).value() ==
          LockOutcome::kNotAvailable);
    a.transaction->rollback();
    CHECK(b.lock(1).ok());
    CHECK(b.transaction->lock_relation(7, RelationLockMode::kShare).ok());

    const LockTag tag = advisory_tag(5, std::uint64_t{42});
    constexpr auto kExclusive = static_cast<std::uint8_t>(RelationLockMode::kExclusive);
    auto advisory = [&](Client& client, LockDuration duration, WaitPolicy policy) {
        return client.node.cluster->locks()
            .acquire_advisory(client.slot->locks(), tag, kExclusive, duration, policy,
                              client.slot->cancel())
            .value();
    };
    CHECK(advisory(a, LockDuration::kSession, WaitPolicy::kBlock) == LockOutcome::kAcquired);
    CHECK(advisory(a, LockDuration::kSession, WaitPolicy::kBlock) == LockOutcome::kAcquired);
    CHECK(advisory(b, LockDuration::kTransaction, WaitPolicy::kNoWait) ==
          LockOutcome::kNotAvailable);
    LockManager& locks = world[2].cluster->locks();
    CHECK(locks.release_advisory(a.slot->locks(), tag, kExclusive));
    CHECK(advisory(b, LockDuration::kTransaction, WaitPolicy::kNoWait) ==
          LockOutcome::kNotAvailable);
    CHECK(locks.release_advisory(a.slot->locks(), tag, kExclusive));
    CHECK_FALSE(locks.release_advisory(a.slot->locks(), tag, kExclusive));
    CHECK(advisory(b, LockDuration::kTransaction, WaitPolicy::kNoWait) == LockOutcome::kAcquired);
    b.transaction->rollback();
    CHECK(advisory(a, LockDuration::kSession, WaitPolicy::kBlock) == LockOutcome::kAcquired);
    world.elect(2);
    b.begin();
    CHECK(advisory(b, LockDuration::kTransaction, WaitPolicy::kNoWait) ==
          LockOutcome::kNotAvailable);
    a.transaction.reset();
    a.slot.reset();  // the end of a session
    CHECK(advisory(b, LockDuration::kTransaction, WaitPolicy::kBlock) !=
          LockOutcome::kNotAvailable);
}

TEST_CASE("cluster: serializable transactions of different nodes see each other's writes") {
    World world(3);
    Client a(world[2]), b(world[3]);
    a.write(1, "0");
    a.write(2, "0");
    a.begin(IsolationLevel::kSerializable);
    b.begin(IsolationLevel::kSerializable);
    CHECK(a.get(1) == "0");
    CHECK(b.get(2) == "0");
    REQUIRE(a.put(2, "1").ok());
    REQUIRE(b.put(1, "1").ok());
    CHECK(a.commit().ok());
    Status second = b.commit();
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().state() == SqlState::kSerializationFailure);
    CHECK(a.read(1) == "0");
    CHECK(b.read(2) == "1");
}

TEST_CASE("cluster: sequences go on over all nodes and leaders") {
    World world(3);
    SequenceCache a, b;
    SequenceOptions plain, cached;
    cached.cache = 10;
    std::set<std::int64_t> seen;
    for (int i = 0; i < 10; ++i) {
        CHECK(seen.insert(world[2].sequences->nextval(a, {9, 0}, plain, "s").value()).second);
        CHECK(seen.insert(world[3].sequences->nextval(b, {9, 0}, plain, "s").value()).second);
    }
    CHECK(*seen.rbegin() == 20);
    CHECK(world[2].sequences->nextval(a, {8, 0}, cached, "c").value() == 1);
    CHECK(world[3].sequences->nextval(b, {8, 0}, cached, "c").value() == 11);
    CHECK(world[2].sequences->nextval(a, {8, 0}, cached, "c").value() == 2);
    world.elect(2);
    for (int i = 0; i < 10; ++i) {
        CHECK(seen.insert(world[2].sequences->nextval(a, {9, 0}, plain, "s").value()).second);
        CHECK(seen.insert(world[1].sequences->nextval(b, {9, 0}, plain, "s").value()).second);
    }
    REQUIRE(world[3].sequences->setval(a, {9, 0}, plain, 1000, true, "s").ok());
    CHECK(world[1].sequences->nextval(b, {9, 0}, plain, "s").value() == 1001);
    CHECK(world[3].sequences->state({9, 0}, plain).value().last_value == 1001);
    plain.max = 1001;
    CHECK(world[3].sequences->nextval(b, {9, 0}, plain, "s").error().message() ==
          "nextval: reached maximum value of sequence \"s\" (1001)");
    CHECK(world[3].sequences->forget({9, 0}).ok());
    CHECK(world[1].sequences->nextval(b, {9, 0}, plain, "s").value() == 1);
}

TEST_CASE("cluster: process and transaction ids differ between nodes") {
    World world(2);
    Client a(world[1]), b(world[2]);
    CHECK(a.slot->process_id() != b.slot->process_id());
    a.begin();
    b.begin();
    CHECK(a.transaction->transaction_id() != b.transaction->transaction_id());
}

}  // namespace
}  // namespace aerolith
