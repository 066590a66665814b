#pragma once

#include "cluster/commands/command.h"
#include "cluster/state_names.h"

namespace aerolith {

/// A sequence's value as a restart shows it; values before it may have been handed out.
/// Body: oid(u32) generation(u64) last value(i64) is called(u8). State value: last value(i64) is
/// called(u8).
struct SequenceAdvance {
    static constexpr CommandKind kId = CommandKind::kSequenceAdvance;

    std::uint32_t oid = 0;
    std::uint64_t generation = 0;
    std::int64_t last_value = 0;
    bool is_called = false;

    void encode(ByteWriter& writer) const {
        writer.put(oid).put(generation).put(last_value).put(is_called);
    }
    static Result<SequenceAdvance> decode(ByteReader& reader) {
        SequenceAdvance command;
        command.oid = TRY(reader.get<std::uint32_t>());
        command.generation = TRY(reader.get<std::uint64_t>());
        command.last_value = TRY(reader.get<std::int64_t>());
        command.is_called = TRY(reader.get<std::uint8_t>())
        != 0;
        return command;
    }
    Status apply(ApplyContext& context) const {
        ByteWriter value;
        value.put(last_value).put(is_called);
        context.put_state(state_names::sequence(oid, generation), value.bytes());
        return {};
    }
};

/// The sequence was dropped. Body: oid(u32) generation(u64).
struct SequenceForget {
    static constexpr CommandKind kId = CommandKind::kSequenceForget;

    std::uint32_t oid = 0;
    std::uint64_t generation = 0;

    void encode(ByteWriter& writer) const { writer.put(oid).put(generation); }
    static Result<SequenceForget> decode(ByteReader& reader) {
        SequenceForget command;
        command.oid = TRY(reader.get<std::uint32_t>());
        command.generation = TRY(reader.get<std::uint64_t>());
        return command;
    }
    Status apply(ApplyContext& context) const {
        context.erase_state(state_names::sequence(oid, generation));
        return {};
    }
};

}  // namespace aerolith
