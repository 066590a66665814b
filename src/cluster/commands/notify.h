#pragma once

#include "cluster/commands/command.h"

namespace aerolith {

/// A transaction that notifies: what it says, in the words of who listens, and its writes.
/// Body: notifications(u32 size, bytes), then the entry of the WriteTransaction.
struct Notify {
    static constexpr CommandKind kId = CommandKind::kNotify;

    std::string_view notifications;
    std::string_view inner;

    void encode(ByteWriter& writer) const {
        writer.put(notifications);
        writer.bytes().append(inner);
    }
    static Result<Notify> decode(ByteReader& reader);
    Status apply(ApplyContext& context) const;

    /// The entry's WriteTransaction: what is in a Notify, or the entry itself.
    static Result<std::string_view> transaction_of(std::string_view entry);
};

}  // namespace aerolith
