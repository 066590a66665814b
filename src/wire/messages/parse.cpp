#include "wire/conversation.h"
#include "wire/messages/list.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

Status handle_parse(Conversation& conversation, MessageReader& body) {
    std::string_view statement = TRY(body.text());
    std::string_view sql = TRY(body.text());
    auto count = static_cast<std::uint16_t>(TRY(body.int16()));
    std::vector<Oid> types;
    for (std::size_t i = 0; i < count; ++i) types.push_back(static_cast<Oid>(TRY(body.int32())));
    TRY(body.finish());
    conversation.set_statement_text(sql);
    TRY(conversation.session().parse(statement, sql, types));
    MessageWriter(conversation.output(), '1');
    return {};
}

}  // namespace

const MessageKind kParseMessage{.type = 'P',
                                .name = "Parse",
                                .size = MessageSize::kLarge,
                                .after_error = AfterError::kSkipToSync,
                                .handle = handle_parse};

}  // namespace aerolith
