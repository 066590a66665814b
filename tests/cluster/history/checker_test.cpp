#include "cluster/history/checker.h"

#include <doctest/doctest.h>

#include <set>

#include "cluster/history/graph.h"

namespace aerolith::history {

namespace {

constexpr Isolation kCommittedOnly = Isolation::kReadCommitted;
constexpr Isolation kSnapshot = Isolation::kRepeatableRead;
constexpr Isolation kSerial = Isolation::kSerializable;

constexpr Key kX = 1, kY = 2, kZ = 3;

/// A transaction that overlaps all others unless it is told when it happened.
struct Step {
    Transaction transaction;

    Step(Isolation isolation, Outcome outcome = Outcome::kCommitted) {
        transaction.isolation = isolation;
        transaction.outcome = outcome;
        transaction.ended = 1000;
    }
    Step& append(Key key, Value value) {
        transaction.operations.push_back({Operation::Kind::kAppend, key, value, {}, 0});
        return *this;
    }
    Step& read(Key key, List list, Instant called = 0) {
        transaction.operations.push_back({Operation::Kind::kRead, key, 0, std::move(list), called});
        return *this;
    }
    Step& during(Instant begun, Instant ended) {
        transaction.begun = begun;
        transaction.ended = ended;
        return *this;
    }
};

History history_of(std::vector<Step> steps) {
    History history;
    for (Step& step : steps) history.transactions.push_back(std::move(step.transaction));
    return history;
}

History history_of(std::vector<Step> steps, std::map<Key, List> final_lists) {
    History history = history_of(std::move(steps));
    history.final_lists = std::move(final_lists);
    history.complete = true;
    return history;
}

std::set<AnomalyKind> kinds_in(const History& history) {
    std::set<AnomalyKind> kinds;
    for (const Anomaly& anomaly : check(history)) kinds.insert(anomaly.kind);
    return kinds;
}

using Kinds = std::set<AnomalyKind>;

}  // namespace

TEST_CASE("history checker: a history as it should be") {
    CHECK(check(history_of({Step(kSerial).append(kX, 1).read(kX, {1}).during(0, 10),
                            Step(kSnapshot).read(kX, {1}).append(kX, 2).during(20, 30),
                            Step(kCommittedOnly).read(kX, {1, 2}, 40).append(kY, 3).during(40, 50),
                            Step(kSerial, Outcome::kAborted).append(kX, 4).read(kX, {1, 2, 4}),
                            Step(kSerial, Outcome::kUnknown).append(kX, 5)},
                           {{kX, {1, 2}}, {kY, {3}}}))
              .empty());
}

TEST_CASE("history checker: what lists alone show") {
    CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1), Step(kSerial).read(kX, {1, 1})})) ==
          Kinds{AnomalyKind::kDuplicate});
    CHECK(kinds_in(history_of({Step(kSerial).read(kX, {1})})) == Kinds{AnomalyKind::kNeverWritten});
    CHECK(kinds_in(history_of({Step(kSerial).append(kY, 1), Step(kSerial).read(kX, {1})})) ==
          Kinds{AnomalyKind::kNeverWritten});
    CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1).read(kX, {})}))
              .contains(AnomalyKind::kInternal));
    CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1), Step(kSerial).append(kX, 2),
                               Step(kCommittedOnly).read(kX, {1, 2}),
                               Step(kCommittedOnly).read(kX, {2})}))
              .contains(AnomalyKind::kIncompatibleOrder));
}

TEST_CASE("history checker: reads of what is not committed") {
    for (Isolation level : {kCommittedOnly, kSnapshot, kSerial}) {
        CHECK(kinds_in(history_of({Step(kSerial, Outcome::kAborted).append(kX, 1),
                                   Step(level).read(kX, {1})}))
                  .contains(AnomalyKind::kAbortedRead));
        CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1).append(kX, 2),
                                   Step(level).read(kX, {1}), Step(level).read(kX, {1, 2})}))
                  .contains(AnomalyKind::kIntermediateRead));
    }
    SUBCASE("one that was itself rolled back sees it") {
        CHECK(kinds_in(history_of({Step(kSerial, Outcome::kAborted).append(kX, 1),
                                   Step(kSerial, Outcome::kAborted).read(kX, {1})}))
                  .contains(AnomalyKind::kAbortedRead));
    }
}

TEST_CASE("history checker: what is there in the end") {
    CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1)}, {{kX, {}}})) ==
          Kinds{AnomalyKind::kLostWrite});
    CHECK(kinds_in(history_of({Step(kSerial, Outcome::kAborted).append(kX, 1)}, {{kX, {1}}})) ==
          Kinds{AnomalyKind::kAbortedRead});
    SUBCASE("an unknown outcome may be either, but not half") {
        const Step unknown = Step(kSerial, Outcome::kUnknown).append(kX, 1).append(kY, 2);
        CHECK(check(history_of({unknown}, {{kX, {1}}, {kY, {2}}})).empty());
        CHECK(check(history_of({unknown}, {})).empty());
        CHECK(kinds_in(history_of({unknown}, {{kX, {1}}})) == Kinds{AnomalyKind::kTornCommit});
    }
    SUBCASE("an unknown outcome that somebody saw must stay") {
        CHECK(kinds_in(history_of({Step(kSerial, Outcome::kUnknown).append(kX, 1),
                                   Step(kCommittedOnly).read(kX, {1})},
                                  {{kX, {}}}))
                  .contains(AnomalyKind::kTornCommit));
    }
}

TEST_CASE("history checker: stale reads") {
    const Step written = Step(kSerial).append(kX, 1).during(0, 10);
    for (Isolation level : {kCommittedOnly, kSnapshot, kSerial}) {
        CHECK(kinds_in(
                  history_of({written, Step(level).read(kX, {}, 20).during(20, 30)}, {{kX, {1}}}))
                  .contains(AnomalyKind::kStaleRead));
        CHECK(check(history_of({written, Step(level).read(kX, {}, 5).during(5, 30)}, {{kX, {1}}}))
                  .empty());
    }
    SUBCASE("a later statement sees more only in READ COMMITTED") {
        CHECK(kinds_in(history_of({written, Step(kCommittedOnly).read(kX, {}, 20).during(5, 30)},
                                  {{kX, {1}}})) == Kinds{AnomalyKind::kStaleRead});
        CHECK(check(history_of({written, Step(kSnapshot).read(kX, {}, 20).during(5, 30)},
                               {{kX, {1}}}))
                  .empty());
    }
    SUBCASE("own appends that are rolled back hide what others wrote meanwhile") {
        const Step own = Step(kCommittedOnly, Outcome::kAborted).append(kX, 2).read(kX, {2}, 20);
        CHECK(check(history_of({written, Step(own).during(0, 30)}, {{kX, {1}}})).empty());
    }
    SUBCASE("what was never acknowledged may be seen late") {
        CHECK(check(history_of({Step(kSerial, Outcome::kUnknown).append(kX, 1).during(0, 10),
                                Step(kSerial).read(kX, {}, 20).during(20, 30)},
                               {{kX, {1}}}))
                  .empty());
    }
}

TEST_CASE("history checker: dirty write") {
    for (Isolation level : {kCommittedOnly, kSnapshot, kSerial}) {
        CHECK(
            kinds_in(history_of(
                {Step(level).append(kX, 1).append(kY, 2), Step(level).append(kX, 3).append(kY, 4)},
                {{kX, {1, 3}}, {kY, {4, 2}}})) == Kinds{AnomalyKind::kDirtyWrite});
    }
}

TEST_CASE("history checker: circular information flow") {
    for (Isolation level : {kCommittedOnly, kSnapshot, kSerial}) {
        CHECK(kinds_in(history_of({Step(level).append(kX, 1).read(kY, {2}),
                                   Step(level).append(kY, 2).read(kX, {1})})) ==
              Kinds{AnomalyKind::kCircularInformation});
    }
}

TEST_CASE("history checker: lost update") {
    auto both = [](Isolation level) {
        return history_of(
            {Step(level).read(kX, {}).append(kX, 1), Step(level).read(kX, {}).append(kX, 2)},
            {{kX, {1, 2}}});
    };
    CHECK(check(both(kCommittedOnly)).empty());
    CHECK(kinds_in(both(kSnapshot)) == Kinds{AnomalyKind::kLostUpdate});
    CHECK(kinds_in(both(kSerial)) == Kinds{AnomalyKind::kLostUpdate});
}

TEST_CASE("history checker: read skew") {
    auto skewed = [](Isolation level) {
        return history_of(
            {Step(kSerial).append(kX, 1).append(kY, 2), Step(level).read(kX, {}).read(kY, {2})},
            {{kX, {1}}, {kY, {2}}});
    };
    CHECK(check(skewed(kCommittedOnly)).empty());
    CHECK(kinds_in(skewed(kSnapshot)) == Kinds{AnomalyKind::kReadSkew});
    CHECK(kinds_in(skewed(kSerial)) == Kinds{AnomalyKind::kReadSkew});
    SUBCASE("a read that is not repeatable is one") {
        CHECK(kinds_in(history_of({Step(kCommittedOnly).append(kX, 1),
                                   Step(kSnapshot).read(kX, {}).read(kX, {1})})) ==
              Kinds{AnomalyKind::kReadSkew});
    }
}

TEST_CASE("history checker: long fork") {
    auto forked = [](Isolation level) {
        return history_of(
            {Step(kSerial).append(kX, 1), Step(kSerial).append(kY, 2),
             Step(level).read(kX, {1}).read(kY, {}), Step(level).read(kX, {}).read(kY, {2})},
            {{kX, {1}}, {kY, {2}}});
    };
    CHECK(check(forked(kCommittedOnly)).empty());
    CHECK(kinds_in(forked(kSnapshot)) == Kinds{AnomalyKind::kLongFork});
    CHECK(kinds_in(forked(kSerial)) == Kinds{AnomalyKind::kLongFork});
}

TEST_CASE("history checker: write skew") {
    auto skewed = [](Isolation one, Isolation other) {
        return history_of(
            {Step(one).read(kX, {}).append(kY, 1), Step(other).read(kY, {}).append(kX, 2)},
            {{kX, {2}}, {kY, {1}}});
    };
    CHECK(check(skewed(kSnapshot, kSnapshot)).empty());
    CHECK(check(skewed(kSerial, kCommittedOnly)).empty());
    CHECK(kinds_in(skewed(kSerial, kSerial)) == Kinds{AnomalyKind::kWriteSkew});
    SUBCASE("of three") {
        auto three = [](Isolation level) {
            return history_of(
                {Step(level).read(kX, {}).append(kY, 1), Step(level).read(kY, {}).append(kZ, 2),
                 Step(level).read(kZ, {}).append(kX, 3)},
                {{kX, {3}}, {kY, {1}}, {kZ, {2}}});
        };
        CHECK(check(three(kSnapshot)).empty());
        CHECK(kinds_in(three(kSerial)) == Kinds{AnomalyKind::kWriteSkew});
    }
}

TEST_CASE("history checker: order against real time") {
    // The third sees the first's write and not the second's, which was over before the first began.
    auto late = [](Instant second_ended) {
        return history_of({Step(kSerial).append(kX, 1).during(20, 100),
                           Step(kSerial).append(kY, 2).during(0, second_ended),
                           Step(kSerial).read(kX, {1}).read(kY, {}).during(5, 100)},
                          {{kX, {1}}, {kY, {2}}});
    };
    CHECK(kinds_in(late(10)) == Kinds{AnomalyKind::kRealTime});
    CHECK(check(late(30)).empty());
    SUBCASE("through a chain of others") {
        CHECK(kinds_in(history_of({Step(kSerial).append(kX, 1).during(40, 100),
                                   Step(kSerial).append(kZ, 3).during(20, 30),
                                   Step(kSerial).append(kY, 2).during(0, 10),
                                   Step(kSnapshot).read(kX, {1}).read(kY, {}).during(5, 100)},
                                  {{kX, {1}}, {kY, {2}}, {kZ, {3}}})) ==
              Kinds{AnomalyKind::kRealTime});
    }
}

TEST_CASE("history checker: a report names the transactions") {
    History history = history_of(
        {Step(kSnapshot).read(kX, {}).append(kX, 1), Step(kSnapshot).read(kX, {}).append(kX, 2)},
        {{kX, {1, 2}}});
    history.transactions[0].client = "client 7 at node 3";
    const std::vector<Anomaly> found = check(history);
    REQUIRE(found.size() == 1);
    CHECK(found[0].what.find("T0 (client 7 at node 3)") != std::string::npos);
    CHECK(found[0].what.find("T1") != std::string::npos);
}

TEST_CASE("history checker: the simplest of several cycles") {
    Graph graph(100'000);
    for (Graph::Node node = 1; node < graph.size(); ++node) graph.add(node - 1, node, 1);
    CHECK(graph.components(3).empty());
    graph.add(99'999, 0, 2);
    graph.add(10, 8, 2);
    graph.add(20, 17, 1);
    const auto components = graph.components(3);
    REQUIRE(components.size() == 1);
    CHECK(components[0].size() == graph.size());
    REQUIRE(graph.components(1).size() == 1);
    CHECK(graph.cheapest_cycle(graph.components(1)[0], 1, 2).size() == 4);
    Graph two(4);
    for (Graph::Node node = 0; node < 4; ++node) two.add(node, (node + 1) % 4, 1);
    two.add(1, 0, 2);
    REQUIRE(two.components(3).size() == 1);
    CHECK(two.cheapest_cycle(two.components(3)[0], 3, 2).size() == 4);
    CHECK(two.cheapest_cycle(two.components(3)[0], 3, 0).size() == 2);
}

}  // namespace aerolith::history
