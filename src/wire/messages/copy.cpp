#include "wire/conversation.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

/// What is left of a stream whose COPY has failed. During a COPY the client reads these itself.
Status ignore_rest_of_stream(Conversation&, MessageReader&) {
    return {};
}

}  // namespace

const MessageKind kCopyDataMessage{
    .type = 'd', .name = "CopyData", .size = MessageSize::kLarge, .handle = ignore_rest_of_stream};
const MessageKind kCopyDoneMessage{
    .type = 'c', .name = "CopyDone", .handle = ignore_rest_of_stream};
const MessageKind kCopyFailMessage{
    .type = 'f', .name = "CopyFail", .handle = ignore_rest_of_stream};

}  // namespace aerolith
