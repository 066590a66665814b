#include "cluster/raft/raft_message.h"

namespace aerolith {

namespace {

constexpr std::uint8_t kMessageVersion = 1;
/// Far beyond any log, and far from overflow.
constexpr RaftIndex kMaxIndex = std::uint64_t{1} << 62;

Error malformed_message() {
    return Error(SqlState::kProtocolViolation, "malformed message of a consensus group");
}

Result<RaftIndex> read_index(ByteReader& reader) {
    const auto index = TRY(reader.get<std::uint64_t>());
    if (index > kMaxIndex) return malformed_message();
    return index;
}

Result<bool> read_bool(ByteReader& reader) {
    const auto byte = TRY(reader.get<std::uint8_t>());
    if (byte > 1) return malformed_message();
    return byte == 1;
}

void write(ByteWriter& writer, const AppendEntries& body) {
    writer.put(body.prev_index).put(body.prev_term).put(body.commit);
    writer.put(static_cast<std::uint32_t>(body.entries.size()));
    for (const RaftEntry& entry : body.entries)
        writer.put(entry.term).put(entry.kind).put(std::string_view(*entry.data));
}

Result<RaftEntry> read_entry(ByteReader& reader, RaftTerm least, RaftTerm most) {
    RaftEntry entry;
    entry.term = TRY(reader.get<std::uint64_t>());
    const auto kind = TRY(reader.get<std::uint8_t>());
    const std::string_view data = TRY(reader.get_string());
    if (entry.term < least || entry.term > most || kind < 1 || kind > 3) return malformed_message();
    entry.kind = static_cast<RaftEntryKind>(kind);
    if (entry.kind == RaftEntryKind::kConfiguration) TRY(decode_configuration(data));
    entry.data = std::make_shared<const std::string>(data);
    return entry;
}

Status read(ByteReader& reader, RaftTerm term, AppendEntries& body) {
    body.prev_index = TRY(read_index(reader));
    body.prev_term = TRY(reader.get<std::uint64_t>());
    body.commit = TRY(read_index(reader));
    const auto count = TRY(reader.get<std::uint32_t>());
    if (body.prev_term > term || (body.prev_index == 0) != (body.prev_term == 0))
        return malformed_message();
    RaftTerm least = std::max<RaftTerm>(body.prev_term, 1);
    for (std::uint32_t i = 0; i < count; ++i) {
        body.entries.push_back(TRY(read_entry(reader, least, term)));
        least = body.entries.back().term;
    }
    return {};
}

void write(ByteWriter& writer, const AppendEntriesResult& body) {
    writer.put(body.rejected).put(body.last_index).put(body.features).put(body.capacity);
}

Status read(ByteReader& reader, RaftTerm, AppendEntriesResult& body) {
    body.rejected = TRY(read_index(reader));
    body.last_index = TRY(read_index(reader));
    body.features = TRY(reader.get<std::uint16_t>());
    body.capacity = TRY(reader.get<std::uint16_t>());
    return {};
}

void write(ByteWriter& writer, const RequestVote& body) {
    writer.put(body.candidate).put(body.last_index).put(body.last_term);
    writer.put(body.disrupt_leader).put(body.pre_vote);
}

Status read(ByteReader& reader, RaftTerm, RequestVote& body) {
    body.candidate = TRY(reader.get<std::uint64_t>());
    body.last_index = TRY(read_index(reader));
    body.last_term = TRY(reader.get<std::uint64_t>());
    body.disrupt_leader = TRY(read_bool(reader));
    body.pre_vote = TRY(read_bool(reader));
    if (body.candidate == 0) return malformed_message();
    return {};
}

void write(ByteWriter& writer, const RequestVoteResult& body) {
    writer.put(body.granted).put(body.pre_vote).put(body.features).put(body.capacity);
}

Status read(ByteReader& reader, RaftTerm, RequestVoteResult& body) {
    body.granted = TRY(read_bool(reader));
    body.pre_vote = TRY(read_bool(reader));
    body.features = TRY(reader.get<std::uint16_t>());
    body.capacity = TRY(reader.get<std::uint16_t>());
    return {};
}

void write(ByteWriter& writer, const InstallSnapshot& body) {
    const RaftSnapshot& snapshot = body.snapshot;
    writer.put(snapshot.index).put(snapshot.term).put(snapshot.configuration_index);
    writer.put(std::string_view(encode_configuration(snapshot.configuration)));
    writer.put(std::string_view(*snapshot.data));
}

Status read(ByteReader& reader, RaftTerm term, InstallSnapshot& body) {
    RaftSnapshot& snapshot = body.snapshot;
    snapshot.index = TRY(read_index(reader));
    snapshot.term = TRY(reader.get<std::uint64_t>());
    snapshot.configuration_index = TRY(read_index(reader));
    snapshot.configuration = TRY(decode_configuration(TRY(reader.get_string())));
    snapshot.data = std::make_shared<const std::string>(TRY(reader.get_string()));
    if (snapshot.index == 0 || snapshot.term == 0 || snapshot.term > term ||
        snapshot.configuration_index == 0 || snapshot.configuration_index > snapshot.index ||
        snapshot.configuration.empty()) {
        return malformed_message();
    }
    return {};
}

void write(ByteWriter& writer, const TimeoutNow& body) {
    writer.put(body.last_index).put(body.last_term);
}

Status read(ByteReader& reader, RaftTerm, TimeoutNow& body) {
    body.last_index = TRY(read_index(reader));
    body.last_term = TRY(reader.get<std::uint64_t>());
    return {};
}

template <std::size_t I = 0>
Result<RaftMessage::Body> read_body(ByteReader& reader, RaftTerm term, std::size_t number) {
    if constexpr (I == std::variant_size_v<RaftMessage::Body>) {
        return malformed_message();
    } else {
        if (number != I) return read_body<I + 1>(reader, term, number);
        std::variant_alternative_t<I, RaftMessage::Body> body;
        TRY(read(reader, term, body));
        return RaftMessage::Body(std::move(body));
    }
}

}  // namespace

std::string encode_message(const RaftMessage& message) {
    ByteWriter writer;
    writer.put(kMessageVersion).put(static_cast<std::uint8_t>(message.body.index()));
    writer.put(message.group).put(message.from).put(message.to).put(message.term);
    std::visit([&](const auto& body) { write(writer, body); }, message.body);
    return writer.take();
}

Result<RaftMessage> decode_message(std::string_view bytes) {
    ByteReader reader(bytes);
    if (TRY(reader.get<std::uint8_t>()) != kMessageVersion) return malformed_message();
    const auto number = TRY(reader.get<std::uint8_t>());
    RaftMessage message;
    message.group = TRY(reader.get<std::uint64_t>());
    message.from = TRY(reader.get<std::uint64_t>());
    message.to = TRY(reader.get<std::uint64_t>());
    message.term = TRY(reader.get<std::uint64_t>());
    if (message.from == 0 || message.to == 0) return malformed_message();
    message.body = TRY(read_body(reader, message.term, number));
    if (!reader.at_end()) return malformed_message();
    return message;
}

}  // namespace aerolith
