#include "cluster/raft_frame.h"

#include "common/bytes.h"

namespace aerolith {

namespace {
constexpr std::uint8_t kVersion = 1;
}

std::string encode_frame(const RaftFrame& frame) {
    ByteWriter writer;
    writer.put(kVersion).put(frame.sent_at).put(frame.echo_term).put(frame.echo);
    writer.put(static_cast<std::uint8_t>(frame.released));
    writer.put(static_cast<std::uint32_t>(frame.messages.size()));
    for (const RaftMessage& message : frame.messages)
        writer.put(std::string_view(encode_message(message)));
    return writer.take();
}

Result<RaftFrame> decode_frame(std::string_view bytes) {
    ByteReader reader(bytes);
    RaftFrame frame;
    if (TRY(reader.get<std::uint8_t>()) != kVersion)
        return Error(SqlState::kProtocolViolation, "consensus frame of an unknown version");
    frame.sent_at = TRY(reader.get<std::int64_t>());
    frame.echo_term = TRY(reader.get<std::uint64_t>());
    frame.echo = TRY(reader.get<std::int64_t>());
    frame.released = TRY(reader.get<std::uint8_t>())
    != 0;
    const auto count = TRY(reader.get<std::uint32_t>());
    for (std::uint32_t i = 0; i < count; ++i)
        frame.messages.push_back(TRY(decode_message(TRY(reader.get_string()))));
    return frame;
}

std::vector<RaftMessage> split_by_bytes(RaftMessage message, std::size_t bytes) {
    std::vector<RaftMessage> parts;
    auto* whole = std::get_if<AppendEntries>(&message.body);
    if (!whole || whole->entries.size() < 2) {
        parts.push_back(std::move(message));
        return parts;
    }
    AppendEntries part{whole->prev_index, whole->prev_term, 0, {}};
    std::size_t gathered = 0;
    auto finish_part = [&] {
        const RaftIndex last = part.prev_index + part.entries.size();
        const RaftTerm last_term = part.entries.back().term;
        part.commit = std::min(whole->commit, last);
        parts.push_back({message.group, message.from, message.to, message.term, std::move(part)});
        part = {last, last_term, 0, {}};
        gathered = 0;
    };
    for (RaftEntry& entry : whole->entries) {
        if (!part.entries.empty() && gathered + entry.data->size() > bytes) finish_part();
        gathered += entry.data->size();
        part.entries.push_back(std::move(entry));
    }
    finish_part();
    return parts;
}

}  // namespace aerolith
