#include "cluster/raft/raft_guards.h"

#include <doctest/doctest.h>

namespace aerolith {

namespace {

RaftEntry entry_of(RaftTerm term, RaftEntryKind kind = RaftEntryKind::kCommand) {
    return {term, kind, std::make_shared<const std::string>("x")};
}

RaftLog log_of(RaftIndex first, std::vector<RaftTerm> terms, RaftSnapshot snapshot = {}) {
    std::vector<RaftEntry> entries;
    for (RaftTerm term : terms) entries.push_back(entry_of(term));
    return RaftLog(first, std::move(entries), std::move(snapshot));
}

}  // namespace

TEST_CASE("a batch is cut so that configurations come first") {
    const RaftEntry change = entry_of(3, RaftEntryKind::kConfiguration);
    const AppendEntries message{10, 2, 13, {entry_of(2), entry_of(3), change, entry_of(3), change}};
    const auto parts = RaftGuards().cut_before_configurations(message);
    REQUIRE(parts.size() == 3);
    CHECK(parts[0] == AppendEntries{10, 2, 12, {entry_of(2), entry_of(3)}});
    CHECK(parts[1] == AppendEntries{12, 3, 13, {change, entry_of(3)}});
    CHECK(parts[2] == AppendEntries{14, 3, 13, {change}});
    CHECK(RaftGuards::without(1).cut_before_configurations(message).size() == 1);
    CHECK(RaftGuards().cut_before_configurations({}).size() == 1);
}

TEST_CASE("entries that went into the snapshot are skipped") {
    const RaftLog log = log_of(21, {4, 4}, {20, 4, {}, 1, nullptr});
    AppendEntries before{18, 3, 22, {entry_of(3), entry_of(4), entry_of(4)}};
    RaftGuards().begin_behind_snapshot(before, log);
    CHECK(before == AppendEntries{20, 4, 22, {entry_of(4)}});
    AppendEntries far_before{10, 3, 12, {entry_of(3), entry_of(3)}};
    RaftGuards().begin_behind_snapshot(far_before, log);
    CHECK(far_before == AppendEntries{20, 4, 12, {}});
    AppendEntries behind{20, 4, 22, {entry_of(4)}};
    RaftGuards().begin_behind_snapshot(behind, log);
    CHECK(behind.entries.size() == 1);
}

TEST_CASE("a conflicting term is left in one step") {
    const RaftLog log = log_of(1, {1, 1, 2, 2, 2, 2});
    AppendEntriesResult result{6, 6, 0, 0};
    RaftGuards().improve_hint(result, {6, 3, 0, {}}, log, 1);
    CHECK(result.last_index == 2);
    result.last_index = 6;
    RaftGuards().improve_hint(result, {6, 3, 0, {}}, log, 4);
    CHECK(result.last_index == 4);
    result = {9, 6, 0, 0};
    RaftGuards().improve_hint(result, {9, 3, 0, {}}, log, 1);
    CHECK(result.last_index == 6);
}

TEST_CASE("only what is still in the log is told to be durable") {
    const RaftLog log = log_of(1, {1, 1, 3});
    const RaftGuards guards;
    CHECK(guards.durable_index(3, 3, 1, log, false) == 3);
    CHECK_FALSE(guards.durable_index(3, 2, 1, log, false));
    CHECK_FALSE(guards.durable_index(4, 3, 1, log, false));
    CHECK_FALSE(guards.durable_index(2, 1, 2, log, false));
    CHECK_FALSE(guards.durable_index(3, 3, 1, log, true));
}

TEST_CASE("a second configuration says that the first is committed") {
    const RaftEntry first = entry_of(1, RaftEntryKind::kConfiguration);
    const RaftEntry change = entry_of(2, RaftEntryKind::kConfiguration);
    const RaftLog log(1, {entry_of(1), first, entry_of(2)}, {});
    const RaftGuards guards;
    CHECK(guards.implied_configuration({3, 2, 1, {change}}, log, 2) == 2);
    CHECK_FALSE(guards.implied_configuration({3, 3, 1, {change}}, log, 2));
    CHECK_FALSE(guards.implied_configuration({1, 1, 1, {change}}, log, 2));
    CHECK_FALSE(guards.implied_configuration({3, 2, 1, {entry_of(2)}}, log, 2));
    CHECK_FALSE(guards.implied_configuration({3, 2, 1, {change}}, log, 0));
}

TEST_CASE("a confirmation never falls behind what was confirmed") {
    AppendEntriesResult result{0, 388, 0, 0};
    RaftGuards().confirm_what_is_known(result, 391);
    CHECK(result.last_index == 391);
    RaftGuards().confirm_what_is_known(result, 380);
    CHECK(result.last_index == 391);
    AppendEntriesResult refusal{395, 388, 0, 0};
    RaftGuards().confirm_what_is_known(refusal, 391);
    CHECK(refusal.last_index == 388);
}

TEST_CASE("three voters stay three, and a standby votes when asked") {
    const RaftGuards guards;
    CHECK(guards.may_reduce_voters(4, 3));
    CHECK_FALSE(guards.may_reduce_voters(3, 2));
    CHECK(guards.may_reduce_voters(1, 2));
    CHECK(guards.votes_as_voter({{1, RaftRole::kVoter}, {2, RaftRole::kStandby}}, 2));
    CHECK_FALSE(guards.votes_as_voter({{1, RaftRole::kVoter}}, 1));
    CHECK_FALSE(guards.votes_as_voter({}, 1));
}

TEST_CASE("G13: a lone voter begins a new term") {
    const RaftConfiguration lone = {{1, RaftRole::kVoter}, {2, RaftRole::kStandby}};
    CHECK(RaftGuards().begins_new_term(lone, 1));
    CHECK_FALSE(RaftGuards().begins_new_term(lone, 2));
    CHECK_FALSE(RaftGuards().begins_new_term({{1, RaftRole::kVoter}, {2, RaftRole::kVoter}}, 1));
    CHECK_FALSE(RaftGuards().begins_new_term({}, 1));
    CHECK_FALSE(RaftGuards::without(13).begins_new_term(lone, 1));
}

}  // namespace aerolith
