#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "planner/physical/plan.h"

namespace aerolith {

// A fragment is the part of a plan below an exchange that other nodes run as well: a pipeline over
// one scan, perhaps with an aggregation or a sort on top. It travels as bytes: version(u8), then
// nodes and expressions each as kind(u8), types, children and what the kind has besides. Functions,
// operators and types go by OID, tables by OID and a digest of their description; a scan's range
// does not travel, since whoever runs a part is told its keys.

inline constexpr std::uint8_t kPlanVersion = 1;

/// The table of that OID as this node has it, if it is just as `digest` says; else an error.
using FindRelation = std::function<Result<RelationPtr>(Oid oid, std::uint64_t digest)>;
std::uint64_t relation_digest(const RelationDescriptor& relation);

/// Whether all of the plan, the right sides of joins left out, has a form as bytes.
bool can_travel(const PhysicalNode& root);
/// REQUIRES: can_travel(root).
std::string encode_plan(const PhysicalNode& root);
/// Survives any bytes: what comes out can be run.
Result<PhysicalPtr> decode_plan(std::string_view bytes, const FindRelation& relations);

/// Of the right sides of joins, which go along: the estimated rows of all, and their bytes.
struct ShippedSize {
    double rows = 0, bytes = 0;
};
ShippedSize shipped_size(const PhysicalNode& root);
/// More stays where it is.
inline constexpr std::size_t kMostShippedBytes = 16 << 20;

std::string encode_values(const std::vector<Value>& values);
Result<std::vector<Value>> decode_values(std::string_view bytes);

}  // namespace aerolith
