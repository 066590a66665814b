// What becomes of transactions when another node takes the lead.
#include <doctest/doctest.h>

#include "txn/leader/leader_errors.h"
#include "txn/leader/test_cluster.h"

namespace aerolith {
namespace {

using std::chrono::milliseconds;
using test_cluster::await_waiters;
using test_cluster::Background;
using test_cluster::Client;
using test_cluster::cluster_key;
using test_cluster::World;

ClusterTransactionsOptions hasty() {
    ClusterTransactionsOptions options;
    options.times.registration = milliseconds(100);
    options.times.disconnection = milliseconds(100);
    options.patience.next_leader = milliseconds(400);
    return options;
}

constexpr auto kNoWait = WaitPolicy::kNoWait;

TEST_CASE("failover: a transaction keeps its locks under a new leader") {
    World world(3);
    Client a(world[3]), b(world[2]), c(world[1]);
    a.begin();
    b.begin();
    c.begin();
    REQUIRE(a.put(1, "a").ok());
    std::vector<std::string> keys{cluster_key(11), cluster_key(12)};
    std::vector<std::string_view> views(keys.begin(), keys.end());
    REQUIRE(a.transaction->claim_rows(views));
    SavepointId savepoint = a.transaction->savepoint();
    REQUIRE(a.put(2, "a").ok());
    REQUIRE(b.put(3, "b").ok());
    REQUIRE(c.put(4, "c").ok());
    world.elect(2);
    CHECK(b.lock(1, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    CHECK(b.lock(2, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    CHECK(b.lock(12, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    CHECK(b.lock(4, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    CHECK(a.lock(3, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    a.transaction->rollback_to(savepoint);
    CHECK(b.lock(2).ok());
    CHECK(b.lock(1, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
    CHECK(a.commit().ok());
    CHECK(c.commit().ok());
    CHECK(b.lock(1).ok());
    CHECK(b.latest(1) == "a");
    CHECK(b.latest(4) == "c");
    CHECK(b.commit().ok());
    CHECK(c.read(3) == "b");
    world.elect(1);
    a.write(1, "again");
    CHECK(b.read(1) == "again");
}

TEST_CASE("failover: who waits for a lock goes on waiting for it under the new leader") {
    World world(3);
    Client a(world[3]), b(world[2]);
    a.begin();
    b.begin();
    REQUIRE(a.put(1, "a").ok());
    Background waiter([&] { return b.lock(1); });
    await_waiters(world[1], 1);
    SUBCASE("told by the old one") {
        world.elect(2);
    }
    SUBCASE("that is gone") {
        world.cut(1);
        world.elect(2);
    }
    await_waiters(world[2], 1);
    REQUIRE(a.commit().ok());
    CHECK(waiter.result().value() == LockOutcome::kWaited);
    CHECK(b.latest(1) == "a");
}

TEST_CASE("failover: who registers too late has lost its locks") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]);
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    world.elect(2, false);  // the others do not hear of it yet
    b.begin();
    CHECK(b.lock(1).value() == LockOutcome::kAcquired);  // after the time for registration
    world.tell(3, world[2].source.leadership());
    SUBCASE("at its commit") {
        Status committed = a.commit();
        REQUIRE_FALSE(committed.ok());
        CHECK(committed.error().message() == locks_lost_error().message());
        CHECK(committed.error().state() == SqlState::kSerializationFailure);
    }
    SUBCASE("at its next lock") {
        while (a.lock(5).ok()) a.transaction->rollback_to(a.transaction->savepoint());
        CHECK(a.lock(1).error().state() == SqlState::kSerializationFailure);
        a.transaction->rollback();
    }
    REQUIRE(b.put(1, "b").ok());
    REQUIRE(b.commit().ok());
    CHECK(a.read(1) == "b");
    a.write(1, "later");
    CHECK(b.read(1) == "later");
}

TEST_CASE("failover: locks that others had meanwhile are not brought to a later leader") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]), c(world[3]);
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    c.begin();
    REQUIRE(c.put(2, "c").ok());
    SUBCASE("under a leader in between") {
        world.cut(3);
        world.elect(2);
        b.write(1, "b");
        world.mend(3);
        world.elect(1);
    }
    SUBCASE("under the same leader, who thought the node was gone") {
        world.cut(3);
        b.write(1, "b");  // after the time for its return
        world.mend(3);
        world.elect(2);
    }
    CHECK(a.commit().error().message() == locks_lost_error().message());
    CHECK(c.commit().error().message() == locks_lost_error().message());
    CHECK(b.read(1) == "b");
    a.write(1, "later");
    CHECK(b.read(1) == "later");
}

TEST_CASE("failover: a leader under whom nothing was committed costs nobody his locks") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]);
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    world.cut(3);
    world.elect(2);
    world.mend(3);
    world.elect(1);
    CHECK(a.commit().ok());
    CHECK(b.read(1) == "a");
}

TEST_CASE(
    "failover: a commit that a leader refused while it handed over is made when it still leads") {
    World world(3);
    Client a(world[3]), b(world[2]);
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    world.log.swallow();
    Background commit([&] { return a.commit(); });
    std::this_thread::sleep_for(milliseconds(50));
    world.log.stop_swallowing();
    CHECK(commit.result().ok());
    CHECK(b.read(1) == "a");
}

TEST_CASE("failover: a commit whose answer was lost is found in the log") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]);
    world.lose_commit_answers = 1;
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    const RaftIndex before = world.log.last();
    Background committing([&] { return a.commit(); });
    while (world.lost_answers == 0) std::this_thread::yield();
    SUBCASE("by asking the same leader again") {
        world.lose_commit_answers = 0;
    }
    SUBCASE("after the leader has gone") {
        world.cut(1);
        world.elect(2);
    }
    CHECK(committing.result().ok());
    CHECK(world.log.last() == before + 1);  // once
    CHECK(b.read(1) == "a");
    b.write(1, "b");
    CHECK(a.read(1) == "b");
}

TEST_CASE("failover: a commit that did not get into the log is made by the next leader") {
    World world(3, hasty());
    Client a(world[3]), own(world[1]), b(world[2]);
    a.begin();
    own.begin();
    REQUIRE(a.put(1, "a").ok());
    REQUIRE(own.put(2, "own").ok());
    world.log.swallow();
    Background committing([&] { return a.commit(); });
    Background leaders([&] { return own.commit(); });
    std::this_thread::sleep_for(milliseconds(50));
    world.elect(2);
    CHECK(committing.result().ok());
    CHECK(leaders.result().ok());
    CHECK(b.read(1) == "a");
    CHECK(b.read(2) == "own");
}

TEST_CASE("failover: without a leader statements end after a while") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]);
    a.begin();
    b.begin();
    REQUIRE(a.put(1, "a").ok());
    world.cut(1);
    world.log.swallow();
    world[2].source.set({1, 0});
    world[3].source.set({1, 0});
    CHECK(b.lock(2).error().message() == "the cluster has no leader");
    CHECK(b.lock(2).error().state() == SqlState::kCannotConnectNow);
    CHECK(b.transaction->begin_statement().error().state() == SqlState::kCannotConnectNow);
    b.transaction->rollback();
    world.elect(2);
    CHECK(a.commit().ok());  // has not noticed
    CHECK(b.read(1) == "a");
}

TEST_CASE("failover: a node that stays away loses its locks, one that comes back does not") {
    World world(3, hasty());
    Client a(world[3]), b(world[2]);
    a.begin();
    REQUIRE(a.put(1, "a").ok());
    world.cut(3);
    SUBCASE("away") {
        b.begin();
        CHECK(b.lock(1).ok());
        world.mend(3);
        CHECK(a.commit().error().state() == SqlState::kSerializationFailure);
        CHECK(b.commit().ok());
        a.write(1, "a2");
        CHECK(b.read(1) == "a2");
    }
    SUBCASE("back") {
        world.mend(3);
        std::this_thread::sleep_for(milliseconds(250));
        b.begin();
        CHECK(b.lock(1, RowLockMode::kShare, kNoWait).value() == LockOutcome::kNotAvailable);
        CHECK(a.commit().ok());
        CHECK(b.lock(1).ok());
        CHECK(b.latest(1) == "a");
    }
}

TEST_CASE("failover: what a serializable transaction read before is no longer watched") {
    World world(3);
    Client a(world[3]);
    a.write(1, "0");
    a.begin(IsolationLevel::kSerializable);
    CHECK(a.get(1) == "0");
    REQUIRE(a.put(2, "1").ok());
    world.elect(2);
    CHECK(a.commit().error().state() == SqlState::kSerializationFailure);
    a.begin(IsolationLevel::kSerializable);
    CHECK(a.get(1) == "0");
    REQUIRE(a.put(2, "1").ok());
    CHECK(a.commit().ok());
}

TEST_CASE("failover: counters stay right while the lead goes around") {
    ClusterTransactionsOptions options = hasty();
    options.patience.next_leader = milliseconds(10000);
    World world(3, options);
    Client(world[1]).write(1, "0");
    std::atomic<int> done{0}, added{0};
    std::vector<std::thread> workers;
    for (RaftNode node = 1; node <= 3; ++node) {
        for (int session = 0; session < 2; ++session) {
            workers.emplace_back([&, node] {
                Client client(world[node]);
                while (done < 12) {
                    client.begin();
                    if (!client.lock(1).ok()) continue;
                    const int value = std::stoi(client.latest(1));
                    if (!client.put(1, std::to_string(value + 1)).ok()) continue;
                    if (client.commit().ok()) ++added;
                }
            });
        }
    }
    for (; done < 12; ++done) {
        std::this_thread::sleep_for(milliseconds(20));
        if (done % 3 == 1) world.log.swallow();
        if (done % 4 == 2) world.lose_commit_answers = static_cast<RaftNode>(done % 3 + 1);
        std::this_thread::sleep_for(milliseconds(5));
        world.lose_commit_answers = 0;
        world.elect(static_cast<RaftNode>(done % 3 + 1));
    }
    for (std::thread& worker : workers) worker.join();
    CHECK(Client(world[2]).read(1) == std::to_string(added));
    CHECK(added > 12);
}

}  // namespace
}  // namespace aerolith
