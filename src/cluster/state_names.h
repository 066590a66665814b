#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/timestamp.h"

namespace aerolith::state_names {

// Names in the `state` family. On disk: never change. Numbers in names are big endian, in values
// little endian.
//   applied group(u64)                  -> index(u64) commit timestamp(u64) of the last applied
//   entry, per group timestamp                           -> high-water mark(u64), see
//   TimestampAdvance sequence oid(u32) generation(u64)   -> see SequenceAdvance dropped commit(u64)
//   index id(u32)   -> nothing; rows that go when the horizon passes the commit shards -> see
//   ShardMap. member node(u64) -> the address it listens on for the others

inline constexpr std::string_view kTimestampHighWater = "timestamp";
inline constexpr std::string_view kShardMap = "shards";
inline constexpr std::string_view kDroppedIndexPrefix = "dropped ";
inline constexpr std::string_view kMemberPrefix = "member ";

std::string applied(std::uint64_t group);
std::string sequence(std::uint32_t oid, std::uint64_t generation);
std::string member(std::uint64_t node);
std::string dropped_index(Timestamp commit, std::uint32_t index_id);

}  // namespace aerolith::state_names
