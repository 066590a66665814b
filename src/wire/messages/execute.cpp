#include "wire/conversation.h"
#include "wire/messages/list.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

Status handle_execute(Conversation& conversation, MessageReader& body) {
    std::string_view portal = TRY(body.text());
    std::int32_t limit = TRY(body.int32());
    TRY(body.finish());
    auto max_rows = static_cast<std::uint64_t>(std::max(limit, 0));
    bool suspended = TRY(conversation.session().execute(portal, max_rows, conversation.client()));
    if (suspended) MessageWriter(conversation.output(), 's');
    return {};
}

}  // namespace

const MessageKind kExecuteMessage{.type = 'E',
                                  .name = "Execute",
                                  .after_error = AfterError::kSkipToSync,
                                  .handle = handle_execute};

}  // namespace aerolith
