#include "wire/conversation.h"
#include "wire/messages/list.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

Status handle_close(Conversation& conversation, MessageReader& body) {
    char what = TRY(body.byte());
    std::string_view name = TRY(body.text());
    TRY(body.finish());
    if (what == 'S') {
        conversation.session().close_statement(name);
    } else if (what == 'P') {
        conversation.session().close_portal(name);
    } else {
        return error(SqlState::kProtocolViolation, "invalid CLOSE message subtype {}", int{what});
    }
    MessageWriter(conversation.output(), '3');
    return {};
}

}  // namespace

const MessageKind kCloseMessage{
    .type = 'C', .name = "Close", .after_error = AfterError::kSkipToSync, .handle = handle_close};

}  // namespace aerolith
