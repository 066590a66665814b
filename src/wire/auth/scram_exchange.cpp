#include "wire/auth/scram_exchange.h"

#include "security/scram.h"
#include "security/tls.h"
#include "wire/protocol/message_reader.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

constexpr std::string_view kMechanism = "SCRAM-SHA-256";
constexpr std::string_view kPlusMechanism = "SCRAM-SHA-256-PLUS";
enum AuthenticationCode : std::int32_t { kSasl = 10, kSaslContinue = 11, kSaslFinal = 12 };

Error peer_gone() {
    return Error(SqlState::kConnectionFailure, "client left during authentication");
}

void offer(Peer& peer) {
    MessageWriter message(peer.channel().output(), 'R');
    message.int32(kSasl);
    if (peer.tls()) message.text(kPlusMechanism);
    message.text(kMechanism).byte('\0');
}

Result<std::string> next_response(Peer& peer) {
    auto frame = TRY(peer.channel().wait_frame(nullptr));
    if (!frame) return peer_gone();
    return std::string(frame->body);
}

struct InitialResponse {
    bool plus = false;
    std::string data;
};

/// A client may leave the data out and be asked for it once more.
Result<InitialResponse> read_initial(Peer& peer) {
    std::string response = TRY(next_response(peer));
    MessageReader body(response);
    std::string_view mechanism = TRY(body.text());
    bool plus = peer.tls() && mechanism == kPlusMechanism;
    if (!plus && mechanism != kMechanism) {
        return Error(SqlState::kProtocolViolation,
                     "client selected an invalid SASL authentication mechanism");
    }
    std::int32_t length = TRY(body.int32());
    if (length < 0) {
        MessageWriter(peer.channel().output(), 'R').int32(kSaslContinue);
        return InitialResponse {
            plus, TRY(next_response(peer))
        };
    }
    std::string_view data = TRY(body.bytes(static_cast<std::size_t>(length)));
    TRY(body.finish());
    return InitialResponse{plus, std::string(data)};
}

}  // namespace

Result<bool> exchange_scram(Peer& peer, std::string_view user, const std::string& verifier_text,
                            std::string_view mock_secret) {
    auto verifier = ScramVerifier::parse(verifier_text);
    offer(peer);
    InitialResponse initial = TRY(read_initial(peer));
    ScramServer scram(verifier ? *verifier : ScramVerifier::mock(user, mock_secret),
                      {.channel_binding = peer.tls() ? peer.tls()->context().channel_binding() : "",
                       .plus = initial.plus});
    std::string challenge = TRY(scram.accept_first(initial.data));
    MessageWriter(peer.channel().output(), 'R').int32(kSaslContinue).bytes(challenge);
    std::string response = TRY(next_response(peer));
    if (!TRY(scram.accept_final(response)) || !verifier) return false;
    MessageWriter(peer.channel().output(), 'R').int32(kSaslFinal).bytes(scram.final_message());
    return true;
}

}  // namespace aerolith
