#pragma once

#include "cluster/commands/command.h"
#include "cluster/state_names.h"

namespace aerolith {

/// Somebody reads at the mark: no commit after this entry is at or below it. Body: mark(u64).
struct TimestampAdvance {
    static constexpr CommandKind kId = CommandKind::kTimestampAdvance;

    Timestamp high_water;

    void encode(ByteWriter& writer) const { writer.put(high_water.value); }
    static Result<TimestampAdvance> decode(ByteReader& reader) {
        return TimestampAdvance{{TRY(reader.get<std::uint64_t>())}};
    }
    Status apply(ApplyContext& context) const {
        std::string value;
        append_little(value, high_water.value);
        context.put_state(state_names::kTimestampHighWater, value);
        return {};
    }
};

}  // namespace aerolith
