#include "txn/leader/messages.h"

#include <doctest/doctest.h>

#include "cluster/commands/write_transaction.h"
#include "runtime/random.h"
#include "txn/leader/reply.h"
#include "txn/leader/test_cluster.h"

namespace aerolith {
namespace {

using test_cluster::World;

SessionHead session_head() {
    SessionHead head;
    head.id = 77;
    head.process_id = 9;
    return head;
}

std::vector<std::string> sample_requests(const RequestHead& head) {
    const LockName row({LockClass::kRow, 0, 12345}, 4);
    RegisteredSession registered;
    registered.head = session_head();
    registered.held = {{3, {row}}, {4, {row, row}}};
    registered.session_held = {row};
    WriteTransactionBuilder builder({1});
    builder.add(WriteEffect::kInsertNew, "key", "row");
    std::string entry = builder.take();
    CommitMessage commit;
    commit.head = head;
    commit.session = session_head();
    commit.number = 8;
    commit.reads = {{"a", "b"}};
    commit.entry = entry;
    return {
        encode_request(RegisterRequest{head, {registered}}),
        encode_request(AcquireRequest{head, session_head(), 1, AcquireKind::kPlain, row}),
        encode_request(ClaimRequest{head, session_head(), 2, {1, 2, 3}}),
        encode_request(SettleRequest{head, {{session_head(), 5, true}}, {77}}),
        encode_request(ReleaseAdvisoryRequest{head, session_head(), row}),
        encode_request(ListLocksRequest{head}),
        encode_request(BlockersRequest{head, 9}),
        encode_request(SnapshotRequest{head}),
        encode_request(CloseRequest{head, Timestamp{1}}),
        encode_request(BeginSerializableRequest{head, session_head(), 6}),
        encode_request(TakeValuesRequest{head, {SequenceId{9, 0}, SequenceOptions()}}),
        encode_request(SequenceStateRequest{head, {SequenceId{9, 0}, SequenceOptions()}}),
        encode_request(ReleaseRequest{head, {session_head(), 5, true}}),
        encode_request(commit),
    };
}

TEST_CASE("cluster: damaged requests are refused, whatever they ask") {
    World world(1);
    PeerHandler& leader = world[1].cluster->handler();
    const RequestHead head{world[1].source.leadership().term, 7};
    CancelToken cancel;
    // The first registers node 5, from which the rest come.
    for (const std::string& request : sample_requests(head)) {
        std::string answer = leader.called(5, request, cancel).value();
        CHECK(decode_reply(answer).ok());
        for (std::size_t size = 0; size < request.size(); ++size) {
            Reply reply =
                decode_reply(leader.called(5, request.substr(0, size), cancel).value()).value();
            CHECK(reply.verdict != Verdict::kDone);
            leader.received(5, request.substr(0, size));
        }
    }
    cancel.cancel(CancelReason::kUserRequest);
    SeededRandom random(1);
    const std::vector<std::string> requests = sample_requests(head);
    for (int round = 0; round < 3000; ++round) {
        // Sequences' options are the caller's own affair.
        std::string request = requests[random.below(10)];
        for (std::uint64_t change = random.below(3) + 1; change-- > 0;)
            request[2 + random.below(request.size() - 2)] = static_cast<char>(random.next());
        CHECK(decode_reply(leader.called(5, request, cancel).value()).ok());
        leader.received(5, request);
    }
}

TEST_CASE("cluster: answers and errors come back as they were") {
    Error error = Error(SqlState::kDeadlockDetected, "deadlock detected").detail("d").hint("h");
    Reply reply = decode_reply(encode_failure(error, {42})).value();
    REQUIRE(reply.error);
    CHECK(reply.visible == Timestamp{42});
    CHECK(reply.error->state() == SqlState::kDeadlockDetected);
    CHECK(reply.error->message() == "deadlock detected");
    CHECK(reply.error->diagnostic().detail == "d");
    CHECK(reply.error->diagnostic().hint == "h");
    const std::string bytes = encode_failure(error, {42});
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(decode_reply(bytes.substr(0, size)).ok());
    FieldWriter writer;
    writer(AcquireAnswer{LockOutcome::kWaited});
    Reply done = decode_reply(encode_reply(Verdict::kDone, {1}, writer.bytes().bytes())).value();
    CHECK(done.as<AcquireAnswer>().value().outcome == LockOutcome::kWaited);
    CHECK_FALSE(done.as<TimestampAnswer>().ok());
}

}  // namespace
}  // namespace aerolith
