#include "wire/start_up.h"

#include "common/bytes.h"
#include "wire/auth/authenticator.h"
#include "wire/protocol/diagnostics.h"
#include "wire/protocol/message_writer.h"
#include "wire/start_up_packet.h"

namespace aerolith {

namespace {

constexpr std::uint32_t kSslRequest = 80877103;
constexpr std::uint32_t kGssRequest = 80877104;
constexpr std::uint32_t kCancelRequest = 80877102;

Error too_many_clients() {
    return Error(SqlState::kTooManyConnections, "sorry, too many clients already")
        .severity(Severity::kFatal);
}

class StartUp {
  public:
    StartUp(Peer& peer, WireShared& shared) : peer_(peer), shared_(shared) {}

    /// nullptr: ended without an error to tell.
    Result<std::unique_ptr<Session>> run() {
        for (;;) {
            auto frame = TRY(peer_.channel().wait_frame(nullptr));
            if (!frame) return std::unique_ptr<Session>();
            auto code = load_big<std::uint32_t>(frame->body.data());
            if (code == kCancelRequest) {
                forward_cancel(frame->body);
                return std::unique_ptr<Session>();
            }
            if (code == kSslRequest && !asked_tls_ && !peer_.tls()) {
                TRY(answer_tls_request());
            } else if (code == kGssRequest && !asked_gss_) {
                asked_gss_ = true;
                TRY(answer('N'));
            } else {
                return open_session(TRY(parse_start_up_packet(frame->body)));
            }
        }
    }

  private:
    Status answer(char yes_or_no) {
        peer_.channel().output().push_back(yes_or_no);
        return peer_.channel().send(nullptr);
    }

    Status answer_tls_request() {
        asked_tls_ = true;
        if (!shared_.tls || peer_.address().is_local) return answer('N');
        // Bytes sent before the answer could not be encrypted: somebody in between may have added
        // them.
        if (peer_.has_buffered_input()) {
            return Error(SqlState::kProtocolViolation,
                         "received unencrypted data after SSL request")
                .detail(
                    "This could be either a client-software bug or evidence of an attempted "
                    "man-in-the-middle attack.")
                .severity(Severity::kFatal);
        }
        TRY(answer('S'));
        peer_.start_tls();
        return {};
    }

    void forward_cancel(std::string_view body) {
        if (body.size() != 12) return;
        shared_.backend.cancel(load_big<std::int32_t>(body.data() + 4),
                               load_big<std::int32_t>(body.data() + 8));
    }

    Result<std::unique_ptr<Session>> open_session(StartUpPacket packet) {
        if (shared_.connections.load() > shared_.options.max_connections) return too_many_clients();
        if (packet.minor_version > 0 || !packet.unknown_options.empty()) negotiate(packet);
        peer_.set_stage(FrameStage::kAuthentication);
        TRY(authenticate(peer_, shared_, packet.session.user, packet.session.database));
        MessageWriter(peer_.channel().output(), 'R').int32(0);
        packet.session.client_address = peer_.address().text;
        packet.session.client_port = peer_.address().port;
        auto session =
            TRY(shared_.backend.start_session(std::move(packet.session), peer_.executor()));
        peer_.channel().return_to_io_thread();
        peer_.set_stage(FrameStage::kSession);
        return session;
    }

    void negotiate(const StartUpPacket& packet) {
        MessageWriter message(peer_.channel().output(), 'v');
        message.int32(3 << 16).int32(static_cast<std::int32_t>(packet.unknown_options.size()));
        for (const std::string& name : packet.unknown_options) message.text(name);
    }

    Peer& peer_;
    WireShared& shared_;
    bool asked_tls_ = false;
    bool asked_gss_ = false;
};

}  // namespace

std::unique_ptr<Session> start_up(Peer& peer, WireShared& shared) {
    auto session = StartUp(peer, shared).run();
    if (session.ok()) return std::move(session).value();
    Error error = session.take_error();
    error.diagnostic().severity = std::max(error.diagnostic().severity, Severity::kFatal);
    peer.channel().return_to_io_thread();
    append_diagnostic(peer.channel().output(), error.diagnostic());
    shared.log(Severity::kFatal,
               fmt::format("{} (client {})", error.message(), peer.address().text));
    return nullptr;
}

}  // namespace aerolith
