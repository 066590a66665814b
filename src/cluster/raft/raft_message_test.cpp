#include "cluster/raft/raft_message.h"

#include <doctest/doctest.h>

#include "runtime/random.h"

namespace aerolith {

namespace {

RaftBytes bytes_of(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

RaftMessage message_of(RaftMessage::Body body) {
    return {7, 1, 2, 9, std::move(body)};
}

std::vector<RaftMessage> one_of_each() {
    const RaftConfiguration members{{1, RaftRole::kVoter}, {2, RaftRole::kStandby}};
    return {
        message_of(AppendEntries{
            41,
            3,
            40,
            {{3, RaftEntryKind::kCommand, bytes_of(std::string("a\0b", 3))},
             {5, RaftEntryKind::kBarrier, bytes_of("")},
             {9, RaftEntryKind::kConfiguration, bytes_of(encode_configuration(members))}}}),
        message_of(AppendEntries{}),
        message_of(AppendEntriesResult{12, 11, 3, 4}),
        message_of(RequestVote{1, 44, 8, true, false}),
        message_of(RequestVoteResult{true, true, 1, 2}),
        message_of(InstallSnapshot{{100, 8, members, 90, bytes_of("state")}}),
        message_of(TimeoutNow{44, 8}),
    };
}

/// Says nothing about what comes out, only that something does, and the same again.
void survives(const std::string& bytes) {
    auto message = decode_message(bytes);
    if (message.ok()) CHECK(encode_message(*message) == bytes);
}

}  // namespace

TEST_CASE("messages of a consensus group go to bytes and back") {
    for (const RaftMessage& message : one_of_each()) {
        auto decoded = decode_message(encode_message(message));
        REQUIRE(decoded.ok());
        CHECK(*decoded == message);
    }
}

TEST_CASE("a truncated or lengthened message is refused") {
    for (const RaftMessage& message : one_of_each()) {
        const std::string bytes = encode_message(message);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CHECK_FALSE(decode_message(bytes.substr(0, size)).ok());
        CHECK_FALSE(decode_message(bytes + '\0').ok());
    }
}

TEST_CASE("the decoder survives changed and random bytes") {
    SeededRandom random(1);
    const std::vector<RaftMessage> messages = one_of_each();
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes = encode_message(messages[random.below(messages.size())]);
        for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes)
            bytes[random.below(bytes.size())] = static_cast<char>(random.next());
        survives(bytes);
    }
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(random.below(120), '\0');
        for (char& byte : bytes) byte = static_cast<char>(random.next());
        if (bytes.size() > 2) bytes[0] = 1, bytes[1] = static_cast<char>(random.below(7));
        survives(bytes);
    }
}

TEST_CASE("what a core could not take is refused") {
    const RaftEntry late{8, RaftEntryKind::kCommand, bytes_of("x")};
    const RaftEntry early{7, RaftEntryKind::kCommand, bytes_of("x")};
    const RaftEntry broken{8, RaftEntryKind::kConfiguration, bytes_of("x")};
    const std::string double_member =
        encode_configuration({{1, RaftRole::kVoter}, {1, RaftRole::kSpare}});
    const std::string unknown_role = encode_configuration({{1, static_cast<RaftRole>(3)}});
    CHECK_FALSE(
        decode_message(encode_message(message_of(AppendEntries{1, 1, 0, {late, early}}))).ok());
    CHECK_FALSE(decode_message(encode_message(message_of(AppendEntries{1, 1, 0, {broken}}))).ok());
    CHECK_FALSE(decode_message(encode_message(message_of(AppendEntries{1, 10, 0, {}}))).ok());
    CHECK_FALSE(decode_message(encode_message(message_of(AppendEntries{~0ull, 1, 0, {}}))).ok());
    CHECK_FALSE(decode_configuration(double_member).ok());
    CHECK_FALSE(decode_configuration(unknown_role).ok());
}

}  // namespace aerolith
