#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Status handle_query(Conversation& conversation, MessageReader& body) {
    std::string_view sql = TRY(body.text());
    TRY(body.finish());
    conversation.set_statement_text(sql);
    // The unnamed statement and portal end where a simple query begins.
    conversation.session().close_statement("");
    conversation.session().close_portal("");
    TRY(conversation.session().simple_query(sql, conversation.client()));
    conversation.channel().return_to_io_thread();
    conversation.ready_for_query();
    return {};
}

}  // namespace

const MessageKind kQueryMessage{
    .type = 'Q', .name = "Query", .size = MessageSize::kLarge, .handle = handle_query};

}  // namespace aerolith
