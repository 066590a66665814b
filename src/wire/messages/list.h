#pragma once

#include "wire/messages/message.h"

namespace aerolith {

extern const MessageKind kBindMessage;
extern const MessageKind kCloseMessage;
extern const MessageKind kCopyDataMessage;
extern const MessageKind kCopyDoneMessage;
extern const MessageKind kCopyFailMessage;
extern const MessageKind kDescribeMessage;
extern const MessageKind kExecuteMessage;
extern const MessageKind kFlushMessage;
extern const MessageKind kFunctionCallMessage;
extern const MessageKind kParseMessage;
extern const MessageKind kQueryMessage;
extern const MessageKind kSyncMessage;
extern const MessageKind kTerminateMessage;

/// nullptr: no message has this type.
const MessageKind* find_message(char type);

}  // namespace aerolith
