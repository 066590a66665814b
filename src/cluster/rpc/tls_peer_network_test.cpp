#include "cluster/rpc/tls_peer_network.h"

#include "cluster/rpc/peer_cluster_for_test.h"
#include "runtime/fiber.h"
#include "runtime/worker_pool.h"

namespace aerolith {

TEST_SUITE("peer network") {
    TEST_CASE("two nodes call each other") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2) && two.network.connected(1); }));
        CHECK(one.call(2, "a").value() == "1>a");
        CHECK(two.call(1, "b").value() == "2>b");
        auto failed = one.call(2, "fail");
        REQUIRE(!failed.ok());
        CHECK(failed.error().state() == SqlState::kLockNotAvailable);
        CHECK(failed.error().message() == "no");
        CHECK(failed.error().diagnostic().detail == "d");
        CHECK(failed.error().diagnostic().hint == "h");
    }

    TEST_CASE("a service nobody serves is refused, a node nobody knows is not there") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        auto answer = one.network.call(2, PeerService::kMembers, "a", Deadline::never());
        CHECK(answer.error().state() == SqlState::kFeatureNotSupported);
        CHECK(one.call(7, "a").error().state() == SqlState::kConnectionFailure);
        CHECK(!one.network.connected(7));
    }

    TEST_CASE("a node that is dialled by one it does not know learns where that one listens") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster.options(1), {}), two(cluster, 2);
        REQUIRE(soon([&] { return !one.network.introduced().empty(); }));
        CHECK(one.network.introduced() == AddressBook{{2, cluster.book().at(2)}});
        CHECK(two.network.introduced().empty());
        one.network.set_peers(one.network.introduced());
        CHECK(soon([&] { return one.network.connected(2); }));
    }

    TEST_CASE("three nodes, messages in the order of sending") {
        constexpr int kMessages = 5000;
        PeerClusterForTest cluster(3);
        PeerForTest one(cluster, 1), two(cluster, 2), three(cluster, 3);
        REQUIRE(soon([&] { return one.network.connected(3) && two.network.connected(3); }));
        auto send_all = [](PeerForTest& from) {
            for (int i = 0; i < kMessages; ++i)
                from.network.send(3, PeerService::kLeader, std::to_string(i));
        };
        std::thread other([&] { send_all(two); });
        send_all(one);
        other.join();
        REQUIRE(soon([&] { return three.handler.messages().size() == 2 * kMessages; }));
        std::map<char, int> next;
        for (const std::string& message : three.handler.messages())
            REQUIRE(message.substr(2) == std::to_string(next[message[0]]++));
    }

    TEST_CASE("messages, and requests after them, begin in the order of sending") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        for (int i = 0; i < 100; ++i) {
            one.network.send(2, PeerService::kLeader, "m");
            REQUIRE(one.call(2, "a").ok());
            REQUIRE(two.handler.messages().size() == static_cast<std::size_t>(i + 1));
        }
    }

    TEST_CASE("many fibers call at the same time") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        std::atomic<int> right{0}, done{0};
        WorkerPool pool("test", 2);
        for (int i = 0; i < 500; ++i) {
            Fiber::start(pool, [&, i] {
                auto answer = one.call(2, std::to_string(i));
                if (answer.ok() && *answer == fmt::format("1>{}", i)) right.fetch_add(1);
                done.fetch_add(1);
            });
        }
        CHECK(soon([&] { return done.load() == 500; }));
        CHECK(right.load() == 500);
    }

    TEST_CASE("a cancelled call is awaited, one past its deadline is not") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        CancelToken cancel;
        std::thread canceller([&] {
            soon([&] { return two.handler.waiting.load() == 1; });
            cancel.cancel(CancelReason::kUserRequest);
        });
        CHECK(one.call(2, "wait", Deadline::never(), &cancel).value() == "cancelled");
        canceller.join();
        auto late = one.call(2, "wait", Deadline::after(std::chrono::milliseconds(30)));
        CHECK(late.error().state() == SqlState::kConnectionFailure);
        CHECK(soon([&] { return two.handler.cancelled.load() == 2; }));
        CHECK(one.call(2, "a").value() == "1>a");
    }

    TEST_CASE("calls that are given up end at once") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        std::thread giver([&] {
            soon([&] { return two.handler.waiting.load() == 1; });
            one.network.give_up(2, PeerService::kMembers);  // other calls go on
            one.network.give_up(2, PeerService::kLeader);
        });
        auto answer = one.call(2, "wait", Deadline::never());
        giver.join();
        CHECK(answer.error().state() == SqlState::kConnectionFailure);
        CHECK(soon([&] { return two.handler.cancelled.load() == 1; }));
        CHECK(one.call(2, "a").value() == "1>a");
    }

    TEST_CASE("long requests, answers and messages") {
        PeerClusterForTest cluster(2);
        PeerNetworkOptions patient = cluster.options(1);
        patient.silence = std::chrono::seconds(20);
        PeerForTest one(patient, cluster.book()), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        std::string text = "long";
        for (int i = 0; text.size() < 20'000'000; ++i) text += std::to_string(i);
        auto echo = one.call(2, text);
        REQUIRE_MESSAGE(echo.ok(), (echo.ok() ? "" : echo.error().message()));
        CHECK((*echo == text.substr(4) + "!"));
        one.network.send(2, PeerService::kLeader, text);
        CHECK(soon([&] { return two.handler.messages().size() == 1; }));
        CHECK((two.handler.messages().at(0) == "1:" + text));
        auto answer = one.call(2, std::string(kMaxPeerBodyBytes + 1, 'x'));
        CHECK(answer.error().state() == SqlState::kProgramLimitExceeded);
        auto too_long = one.call(2, "too long");
        CHECK(too_long.error().state() == SqlState::kProgramLimitExceeded);
        CHECK(one.call(2, "a").value() == "1>a");
    }

    TEST_CASE("a peer that goes is noticed, and found again when it is back") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1);
        CHECK(one.call(2, "a").error().state() == SqlState::kConnectionFailure);
        for (int round = 0; round < 3; ++round) {
            PeerForTest two(cluster, 2);
            REQUIRE(soon([&] { return one.network.connected(2) && two.network.connected(1); }));
            CHECK(one.call(2, "a").value() == "1>a");
            two.network.send(1, PeerService::kLeader, "m");
            std::thread waiter([&] {
                CHECK(one.call(2, "wait").error().state() == SqlState::kConnectionFailure);
            });
            REQUIRE(soon([&] { return two.handler.waiting.load() == 1; }));
            two.network.stop();
            waiter.join();
            CHECK(soon([&] { return !one.network.connected(2); }));
            CHECK(soon([&] {
                return one.handler.messages().size() == static_cast<std::size_t>(2 * round + 2);
            }));
            CHECK(one.handler.messages().back() == "2:disconnected");
        }
        CHECK(one.call(2, "a").error().state() == SqlState::kConnectionFailure);
    }

    TEST_CASE("the peers may be exchanged") {
        PeerClusterForTest cluster(2);
        PeerForTest two(cluster, 2);
        PeerForTest one(cluster.options(1), {});
        CHECK(!one.network.connected(2));
        one.network.set_peers(cluster.book());
        CHECK(soon([&] { return one.network.connected(2); }));
        one.network.set_peers({{2, {"127.0.0.1", PeerClusterForTest::free_port()}}});
        CHECK(soon([&] { return !one.network.connected(2); }));
        one.network.set_peers({{2, {"localhost", cluster.book().at(2).port}}});
        CHECK(soon([&] { return one.network.connected(2); }));
        one.network.set_peers({});
        CHECK(!one.network.connected(2));
    }

    TEST_CASE("what a stopped peer cannot take is refused beyond a bound") {
        PeerClusterForTest cluster(2);
        PeerNetworkOptions options = cluster.options(1);
        options.outbox_bytes = 100'000;
        PeerForTest one(options, cluster.book()), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        std::string big(10'000'000, 'x');
        one.network.send(2, PeerService::kLeader, big);  // alone: taken
        one.network.send(2, PeerService::kLeader, big);  // dropped unless the first has left
        bool refused = false;
        for (int i = 0; i < 50 && !refused; ++i) {
            one.network.send(2, PeerService::kLeader, big);
            auto answer = one.call(2, big);
            refused = !answer.ok() && answer.error().state() == SqlState::kInsufficientResources;
        }
        CHECK(refused);
        CHECK(soon([&] { return one.call(2, "a").ok(); }));
    }

    TEST_CASE("round trip of a small call") {
        constexpr int kCalls = 2000;
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1), two(cluster, 2);
        REQUIRE(soon([&] { return one.network.connected(2); }));
        for (int i = 0; i < 100; ++i) REQUIRE(one.call(2, "warm").ok());
        std::int64_t began = system_clock().monotonic_nanos();
        for (int i = 0; i < kCalls; ++i) REQUIRE(one.call(2, "a small request").ok());
        std::int64_t took = system_clock().monotonic_nanos() - began;
        MESSAGE("a round trip takes ", took / kCalls / 1000.0, " us");
        CHECK(took / kCalls < 10'000'000);
    }
}

}  // namespace aerolith
