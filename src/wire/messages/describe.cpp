#include "wire/conversation.h"
#include "wire/messages/list.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

Status describe_fields(Conversation& conversation,
                       const Session::StatementDescription& description) {
    if (!description.returns_rows) {
        MessageWriter(conversation.output(), 'n');
        return {};
    }
    return conversation.client().describe_rows(description.fields, description.formats);
}

Status handle_describe(Conversation& conversation, MessageReader& body) {
    char what = TRY(body.byte());
    std::string_view name = TRY(body.text());
    TRY(body.finish());
    Session& session = conversation.session();
    if (what == 'S') {
        auto description = TRY(session.describe_statement(name));
        {
            MessageWriter message(conversation.output(), 't');
            message.int16(static_cast<std::int16_t>(description.parameters.size()));
            for (Oid type : description.parameters) message.int32(static_cast<std::int32_t>(type));
        }
        return describe_fields(conversation, description);
    }
    if (what == 'P') return describe_fields(conversation, TRY(session.describe_portal(name)));
    return error(SqlState::kProtocolViolation, "invalid DESCRIBE message subtype {}", int{what});
}

}  // namespace

const MessageKind kDescribeMessage{.type = 'D',
                                   .name = "Describe",
                                   .after_error = AfterError::kSkipToSync,
                                   .handle = handle_describe};

}  // namespace aerolith
