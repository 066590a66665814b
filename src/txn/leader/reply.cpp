#include "txn/leader/reply.h"

#include "txn/leader/messages.h"

namespace aerolith {

std::string encode_reply(Verdict verdict, Timestamp visible, std::string_view body) {
    FieldWriter writer;
    writer(kLeaderVersion, verdict, visible);
    writer.bytes().bytes().append(body);
    return writer.take();
}

std::string encode_failure(const Error& error, Timestamp visible) {
    const Diagnostic& diagnostic = error.diagnostic();
    FieldWriter writer;
    writer(kLeaderVersion, Verdict::kFailed, visible, std::string(sqlstate_code(diagnostic.state)),
           diagnostic.message, diagnostic.detail, diagnostic.hint);
    return writer.take();
}

Result<Reply> decode_reply(std::string_view bytes) {
    ByteReader head(bytes);
    if (TRY(head.get<std::uint8_t>()) != kLeaderVersion)
        return Error(SqlState::kProtocolViolation, "the leader speaks another version");
    Reply reply;
    reply.verdict = TRY(head.get<Verdict>());
    reply.visible = { TRY(head.get<std::uint64_t>()) };
    if (reply.verdict == Verdict::kDone) reply.body = head.rest();
    if (reply.verdict != Verdict::kFailed) return reply;
    FieldReader reader(head.rest());
    std::string code, message, detail, hint;
    reader(code, message, detail, hint);
    TRY(reader.finish());
    reply.error =
        Error(sqlstate_of_code(code).value_or(SqlState::kInternalError), std::move(message))
            .detail(std::move(detail))
            .hint(std::move(hint));
    return reply;
}

}  // namespace aerolith
