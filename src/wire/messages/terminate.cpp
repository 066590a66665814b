#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Status handle_terminate(Conversation& conversation, MessageReader&) {
    conversation.end();
    return {};
}

}  // namespace

const MessageKind kTerminateMessage{
    .type = 'X', .name = "Terminate", .ends_skipping = true, .handle = handle_terminate};

}  // namespace aerolith
