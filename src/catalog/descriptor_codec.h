#pragma once

#include <string>
#include <string_view>

#include "catalog/descriptors.h"

namespace aerolith {

/// Stored form of a descriptor: format byte, then its fields in declaration order as ByteWriter
/// writes them. A changed layout takes a new format byte; old ones stay readable.
std::string encode_descriptor(const DatabaseDescriptor& database);
std::string encode_descriptor(const SchemaDescriptor& schema);
std::string encode_descriptor(const RoleDescriptor& role);
std::string encode_descriptor(const RelationDescriptor& relation);

Result<DatabaseDescriptor> decode_database(std::string_view bytes);
Result<SchemaDescriptor> decode_schema(std::string_view bytes);
Result<RoleDescriptor> decode_role(std::string_view bytes);
Result<RelationDescriptor> decode_relation(std::string_view bytes);

}  // namespace aerolith
