#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Status handle_sync(Conversation& conversation, MessageReader& body) {
    bool failed = conversation.is_skipping();
    conversation.stop_skipping();
    TRY(body.finish());
    TRY(conversation.session().sync(failed));
    conversation.channel().return_to_io_thread();
    conversation.ready_for_query();
    return {};
}

}  // namespace

const MessageKind kSyncMessage{
    .type = 'S', .name = "Sync", .ends_skipping = true, .handle = handle_sync};

}  // namespace aerolith
