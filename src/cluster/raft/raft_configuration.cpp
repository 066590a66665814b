#include "cluster/raft/raft_configuration.h"

namespace aerolith {

namespace {

constexpr std::uint8_t kConfigurationVersion = 1;
constexpr std::uint32_t kMaxMembers = 255;

Error malformed_configuration() {
    return Error(SqlState::kDataCorrupted, "malformed configuration of a consensus group");
}

}  // namespace

std::string encode_configuration(const RaftConfiguration& configuration) {
    ByteWriter writer;
    writer.put(kConfigurationVersion).put(static_cast<std::uint32_t>(configuration.size()));
    for (const RaftMember& member : configuration) writer.put(member.id).put(member.role);
    return writer.take();
}

Result<RaftConfiguration> decode_configuration(std::string_view bytes) {
    ByteReader reader(bytes);
    if (TRY(reader.get<std::uint8_t>()) != kConfigurationVersion) return malformed_configuration();
    const auto count = TRY(reader.get<std::uint32_t>());
    if (count > kMaxMembers) return malformed_configuration();
    RaftConfiguration configuration;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto id = TRY(reader.get<std::uint64_t>());
        const auto role = TRY(reader.get<std::uint8_t>());
        if (id == 0 || role > static_cast<std::uint8_t>(RaftRole::kSpare) ||
            find_member(configuration, id)) {
            return malformed_configuration();
        }
        configuration.push_back({id, static_cast<RaftRole>(role)});
    }
    if (!reader.at_end()) return malformed_configuration();
    return configuration;
}

const RaftMember* find_member(const RaftConfiguration& configuration, RaftNode id) {
    for (const RaftMember& member : configuration) {
        if (member.id == id) return &member;
    }
    return nullptr;
}

bool is_voter(const RaftConfiguration& configuration, RaftNode id) {
    const RaftMember* member = find_member(configuration, id);
    return member && member->role == RaftRole::kVoter;
}

std::size_t count_voters(const RaftConfiguration& configuration) {
    std::size_t voters = 0;
    for (const RaftMember& member : configuration) voters += member.role == RaftRole::kVoter;
    return voters;
}

}  // namespace aerolith
