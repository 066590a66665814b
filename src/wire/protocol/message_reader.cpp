#include "wire/protocol/message_reader.h"

#include "common/bytes.h"
#include "types/text/utf8.h"

namespace aerolith {

namespace {

Error violation(std::string message) {
    return Error(SqlState::kProtocolViolation, std::move(message));
}

}  // namespace

Result<std::string_view> MessageReader::bytes(std::size_t count) {
    if (rest_.size() < count) return violation("insufficient data left in message");
    std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

Result<char> MessageReader::byte() {
    if (rest_.empty()) return violation("no data left in message");
    return TRY(bytes(1))
    .front();
}

Result<std::int16_t> MessageReader::int16() {
    return load_big<std::int16_t>(TRY(bytes(2)).data());
}
Result<std::int32_t> MessageReader::int32() {
    return load_big<std::int32_t>(TRY(bytes(4)).data());
}

Result<std::string_view> MessageReader::text() {
    std::size_t end = rest_.find('\0');
    if (end == rest_.npos) return violation("invalid string in message");
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    TRY(check_utf8(text));
    return text;
}

Status MessageReader::finish() const {
    if (!rest_.empty()) return violation("invalid message format");
    return {};
}

}  // namespace aerolith
