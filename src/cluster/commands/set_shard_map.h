#pragma once

#include "cluster/commands/command.h"
#include "cluster/state_names.h"

namespace aerolith {

/// The shard map from here on. Body: the map as ShardMap::encode() writes it.
struct SetShardMap {
    static constexpr CommandKind kId = CommandKind::kSetShardMap;

    std::string_view map;

    void encode(ByteWriter& writer) const { writer.put(map); }
    static Result<SetShardMap> decode(ByteReader& reader) {
        return SetShardMap {
            TRY(reader.get_string())
        };
    }
    Status apply(ApplyContext& context) const {
        context.put_state(state_names::kShardMap, map);
        return {};
    }
};

}  // namespace aerolith
