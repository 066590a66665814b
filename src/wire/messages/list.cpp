#include "wire/messages/list.h"

#include <array>

namespace aerolith {

namespace {

constexpr const MessageKind* kMessages[] = {
    &kBindMessage,         &kCloseMessage,    &kCopyDataMessage, &kCopyDoneMessage,
    &kCopyFailMessage,     &kDescribeMessage, &kExecuteMessage,  &kFlushMessage,
    &kFunctionCallMessage, &kParseMessage,    &kQueryMessage,    &kSyncMessage,
    &kTerminateMessage,
};

std::array<const MessageKind*, 256> by_type() {
    std::array<const MessageKind*, 256> table{};
    for (const MessageKind* kind : kMessages) table[static_cast<unsigned char>(kind->type)] = kind;
    return table;
}

}  // namespace

const MessageKind* find_message(char type) {
    static const std::array<const MessageKind*, 256> table = by_type();
    return table[static_cast<unsigned char>(type)];
}

}  // namespace aerolith
