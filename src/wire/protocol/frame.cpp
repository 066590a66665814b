#include "wire/protocol/frame.h"

#include "common/bytes.h"
#include "wire/messages/list.h"

namespace aerolith {

namespace {

Error fatal_violation(std::string message) {
    return Error(SqlState::kProtocolViolation, std::move(message)).severity(Severity::kFatal);
}

std::size_t largest_length(const MessageKind& kind) {
    return kind.size == MessageSize::kLarge ? kMaxLargeFrame : kMaxSmallFrame;
}

Result<std::optional<std::size_t>> start_up_size(std::string_view input) {
    if (input.size() < 4) return std::optional<std::size_t>();
    auto length = load_big<std::uint32_t>(input.data());
    if (length < 8 || length > kMaxUnauthenticatedFrame) {
        return fatal_violation("invalid length of startup packet");
    }
    return std::optional<std::size_t>(length);
}

}  // namespace

Result<std::optional<std::size_t>> frame_size(std::string_view input, FrameStage stage) {
    if (stage == FrameStage::kStartUp) return start_up_size(input);
    if (input.empty()) return std::optional<std::size_t>();
    std::size_t largest = kMaxUnauthenticatedFrame;
    if (stage == FrameStage::kSession) {
        const MessageKind* kind = find_message(input[0]);
        if (!kind) {
            return fatal_violation(fmt::format("invalid frontend message type {}",
                                               static_cast<unsigned char>(input[0])));
        }
        largest = largest_length(*kind);
    } else if (input[0] != 'p') {
        return fatal_violation(fmt::format("expected authentication response, got message type {}",
                                           static_cast<unsigned char>(input[0])));
    }
    if (input.size() < 5) return std::optional<std::size_t>();
    auto length = load_big<std::uint32_t>(input.data() + 1);
    if (length < 4 || length > largest) return fatal_violation("invalid message length");
    return std::optional<std::size_t>(length + 1);
}

Frame frame_at(std::string_view input, FrameStage stage) {
    std::size_t header = stage == FrameStage::kStartUp ? 4 : 5;
    std::size_t size = load_big<std::uint32_t>(input.data() + header - 4) + header - 4;
    return {stage == FrameStage::kStartUp ? '\0' : input[0], input.substr(header, size - header)};
}

}  // namespace aerolith
