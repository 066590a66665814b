#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Status handle_flush(Conversation& conversation, MessageReader& body) {
    TRY(body.finish());
    conversation.channel().send_soon();
    return {};
}

}  // namespace

const MessageKind kFlushMessage{
    .type = 'H', .name = "Flush", .after_error = AfterError::kSkipToSync, .handle = handle_flush};

}  // namespace aerolith
