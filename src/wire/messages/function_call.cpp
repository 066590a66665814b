#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Status handle_function_call(Conversation&, MessageReader&) {
    return Error(SqlState::kFeatureNotSupported, "the function call protocol is not supported")
        .hint("Call the function in a SELECT.");
}

}  // namespace

const MessageKind kFunctionCallMessage{.type = 'F',
                                       .name = "FunctionCall",
                                       .size = MessageSize::kLarge,
                                       .handle = handle_function_call};

}  // namespace aerolith
