#include "cluster/raft_lease.h"

#include <doctest/doctest.h>

#include "cluster/raft_frame.h"

namespace aerolith {
namespace {

const RaftConfiguration kThree = {
    {1, RaftRole::kVoter}, {2, RaftRole::kVoter}, {3, RaftRole::kVoter}};

TEST_CASE("a lease lasts from the sending of what a majority acted upon") {
    RaftLease lease(1, 100);  // milliseconds; nine tenths are lent
    CHECK(lease.until(kThree, 5, 1000) == 0);
    lease.echoed(2, 4, 700);
    CHECK(lease.until(kThree, 5, 1000) == 0);  // of another term
    lease.echoed(2, 5, 800);
    CHECK(lease.until(kThree, 5, 1000) == 800 + 90'000'000);
    lease.echoed(3, 5, 900);
    CHECK(lease.until(kThree, 5, 1000) == 900 + 90'000'000);
    lease.echoed(3, 5, 850);  // came late
    CHECK(lease.until(kThree, 5, 1000) == 900 + 90'000'000);
    CHECK(lease.until({{1, RaftRole::kVoter}}, 5, 1000) == 1000 + 90'000'000);
}

TEST_CASE("who hands leadership over has no lease until those after it are echoed") {
    RaftLease lease(1, 100);
    lease.echoed(2, 5, 800);
    lease.release();
    CHECK(lease.until(kThree, 5, 1000) == 0);
    lease.resume(1100);
    CHECK(lease.until(kThree, 5, 1200) == 0);
    lease.echoed(2, 5, 1150);
    CHECK(lease.until(kThree, 5, 1200) == 1150 + 90'000'000);
}

TEST_CASE("frames survive their way, and what is not one is refused") {
    RaftFrame frame{7, 3, 5, true, {}};
    frame.messages.push_back({1, 2, 3, 4, TimeoutNow{10, 4}});
    const std::string bytes = encode_frame(frame);
    RaftFrame read = decode_frame(bytes).value();
    CHECK(read.sent_at == 7);
    CHECK(read.echo_term == 3);
    CHECK(read.echo == 5);
    CHECK(read.released);
    CHECK(read.messages == frame.messages);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(decode_frame(std::string_view(bytes).substr(0, size)).ok());
}

TEST_CASE("large messages are cut between entries") {
    AppendEntries append{9, 2, 12, {}};
    for (int i = 0; i < 4; ++i)
        append.entries.push_back(
            {3, RaftEntryKind::kCommand, std::make_shared<const std::string>(60, 'x')});
    const auto parts = split_by_bytes({1, 1, 2, 3, append}, 130);
    REQUIRE(parts.size() == 2);
    const auto& first = std::get<AppendEntries>(parts[0].body);
    const auto& second = std::get<AppendEntries>(parts[1].body);
    CHECK(first.entries.size() == 2);
    CHECK(first.commit == 11);  // not beyond what it brings
    CHECK(second.prev_index == 11);
    CHECK(second.prev_term == 3);
    CHECK(second.commit == 12);
}

}  // namespace
}  // namespace aerolith
