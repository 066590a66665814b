#pragma once

#include "cluster/raft/raft_types.h"
#include "common/bytes.h"

namespace aerolith {

/// Version(u8) count(u32) { id(u64) role(u8) }*
std::string encode_configuration(const RaftConfiguration& configuration);
/// Refuses double members, the member 0 and unknown roles.
Result<RaftConfiguration> decode_configuration(std::string_view bytes);

/// nullptr when the node is not in it.
const RaftMember* find_member(const RaftConfiguration& configuration, RaftNode id);
bool is_voter(const RaftConfiguration& configuration, RaftNode id);
std::size_t count_voters(const RaftConfiguration& configuration);

}  // namespace aerolith
