#include "types/text/utf8.h"
#include "wire/conversation.h"
#include "wire/messages/list.h"
#include "wire/protocol/message_writer.h"
#include "wire/protocol/row_encoder.h"

namespace aerolith {

namespace {

Result<std::vector<ValueFormat>> read_formats(MessageReader& body) {
    auto count = static_cast<std::uint16_t>(TRY(body.int16()));
    std::vector<ValueFormat> formats;
    for (std::size_t i = 0; i < count; ++i) {
        std::int16_t code = TRY(body.int16());
        if (code != 0 && code != 1) {
            return error(SqlState::kInvalidParameterValue, "unsupported format code: {}", code);
        }
        formats.push_back(static_cast<ValueFormat>(code));
    }
    return formats;
}

Result<Session::ParameterValue> read_parameter(MessageReader& body, ValueFormat format) {
    std::int32_t length = TRY(body.int32());
    Session::ParameterValue value{.format = format};
    if (length == -1) return value;
    // A negative length wraps to more than any message holds.
    value.bytes = TRY(body.bytes(static_cast<std::uint32_t>(length)));
    if (format == ValueFormat::kText) TRY(check_utf8(*value.bytes));
    return value;
}

Status handle_bind(Conversation& conversation, MessageReader& body) {
    std::string_view portal = TRY(body.text());
    std::string_view statement = TRY(body.text());
    std::vector<ValueFormat> formats = TRY(read_formats(body));
    auto count = static_cast<std::uint16_t>(TRY(body.int16()));
    if (formats.size() > 1 && formats.size() != count) {
        return error(SqlState::kProtocolViolation,
                     "bind message has {} parameter formats but {} parameters", formats.size(),
                     count);
    }
    std::vector<Session::ParameterValue> parameters;
    for (std::size_t i = 0; i < count; ++i) {
        parameters.push_back(TRY(read_parameter(body, format_of_column(formats, i))));
    }
    std::vector<ValueFormat> result_formats = TRY(read_formats(body));
    TRY(body.finish());
    TRY(conversation.session().bind(portal, statement, parameters, result_formats));
    MessageWriter(conversation.output(), '2');
    return {};
}

}  // namespace

const MessageKind kBindMessage{.type = 'B',
                               .name = "Bind",
                               .size = MessageSize::kLarge,
                               .after_error = AfterError::kSkipToSync,
                               .handle = handle_bind};

}  // namespace aerolith
