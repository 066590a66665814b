#pragma once

#include <cstdint>
#include <string_view>

#include "common/result.h"
#include "wire/protocol/message_reader.h"

namespace aerolith {

class Conversation;

enum class MessageSize : std::uint8_t { kSmall, kLarge };

/// What an error in the message leads to: straight to ReadyForQuery, or past everything up to the
/// next Sync.
enum class AfterError : std::uint8_t { kReadyForQuery, kSkipToSync };

/// One message a client may send once it is in a session. One file each beside this one, one line
/// each in list.h.
struct MessageKind {
    char type;
    std::string_view name;
    MessageSize size = MessageSize::kSmall;
    AfterError after_error = AfterError::kReadyForQuery;
    /// Acts although an earlier message failed and Sync has not come.
    bool ends_skipping = false;
    Status (*handle)(Conversation& conversation, MessageReader& body);
};

}  // namespace aerolith
