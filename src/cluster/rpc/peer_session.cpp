#include "cluster/rpc/peer_session.h"

#include "cluster/rpc/remote_error.h"
#include "runtime/fiber.h"

namespace aerolith {

namespace {

std::string remote_address(const PeerConnection::Socket& socket) {
    boost::system::error_code failure;
    auto endpoint = socket.remote_endpoint(failure);
    if (failure) return "an unknown address";
    return to_string(NodeAddress{endpoint.address().to_string(), endpoint.port()});
}

}  // namespace

PeerSession::PeerSession(PeerShared& shared, Keeper& keeper, PeerConnection::Socket socket)
    : shared_(shared),
      keeper_(keeper),
      address_(remote_address(socket)),
      connection_(std::make_shared<PeerConnection>(shared.io, shared.scratch_span(), shared.tls,
                                                   TlsSide::kServer, std::move(socket), *this)) {}

void PeerSession::start() {
    timer_ = shared_.io.schedule_after(shared_.options.silence,
                                       [self = shared_from_this()] { self->watch(); });
    connection_->start();
}

void PeerSession::watch() {
    timer_ = 0;
    std::chrono::nanoseconds silent(shared_.io.clock().monotonic_nanos() -
                                    connection_->heard_nanos());
    // Twice: this thread may have been too busy to hear it.
    bool suspected = std::exchange(suspected_, silent > shared_.options.silence);
    if (!admitted_ || (suspected && suspected_)) return end("it says nothing");
    timer_ = shared_.io.schedule_after(shared_.options.ping,
                                       [self = shared_from_this()] { self->watch(); });
}

void PeerSession::end(const std::string& why) {
    if (!connection_) return;
    auto self = shared_from_this();
    std::shared_ptr<PeerConnection> connection = std::move(connection_);
    connection->close();
    if (timer_) shared_.io.cancel_timer(timer_);
    timer_ = 0;
    for (auto& [id, running] : requests_) running->cancel.cancel(CancelReason::kUserRequest);
    if (admitted_) {
        disconnect_handlers();
    } else {
        shared_.report(Severity::kWarning,
                       fmt::format("refused a connection from {}: {}", address_, why));
    }
    keeper_.ended(*this);
}

void PeerSession::heard() {
    const std::int64_t now = connection_->heard_nanos();
    if (!admitted_ || now - told_heard_ < kHeardEveryNanos) return;
    told_heard_ = now;
    for (PeerHandler* handler : shared_.handlers)
        if (handler) handler->heard(node_);
}

void PeerSession::disconnect_handlers() {
    for (PeerHandler* handler : shared_.handlers)
        if (handler) handler->disconnected(node_);
}

Status PeerSession::secured(const TlsSubject& peer) {
    node_ = TRY(node_of_certificate(peer, shared_.options.cluster));
    if (node_ == shared_.options.self)
        return error(SqlState::kProtocolViolation, "its certificate is of this node, {}", node_);
    connection_->frames().set_limit(1024);  // until it has said Hello
    return {};
}

Status PeerSession::received(proto::Envelope& envelope) {
    if (!admitted_) {
        if (!envelope.has_hello())
            return Error(SqlState::kProtocolViolation, "it does not begin with Hello");
        return greeted(envelope.hello());
    }
    switch (envelope.body_case()) {
        case proto::Envelope::kMessage:
            return take_message(*envelope.mutable_message());
        case proto::Envelope::kRequest:
            return take_request(*envelope.mutable_request());
        case proto::Envelope::kCancel:
            return take_cancel(envelope.cancel());
        case proto::Envelope::kPing: {
            proto::Envelope pong;
            pong.mutable_pong();
            connection_->queue(encode_frame(pong));
            return {};
        }
        default:
            return Error(SqlState::kProtocolViolation, "it sent what nobody asked for");
    }
}

Status PeerSession::greeted(const proto::Hello& hello) {
    TRY(check_hello(hello, node_, shared_.options.cluster));
    if (Result<NodeAddress> address = parse_node_address(hello.address()); address.ok())
        listens_ = std::move(address).value();
    connection_->frames().set_limit(kMaxEnvelopeBytes);
    keeper_.admitted(*this);
    admitted_ = true;
    // Last: whoever gets it is admitted.
    connection_->write(encode_frame(make_hello(shared_.options)));
    return {};
}

Status PeerSession::take_message(proto::Message& message) {
    // A service that a later version has is none of ours.
    if (PeerHandler* handler = shared_.handler(message.service()))
        handler->received(node_, message.body());
    return {};
}

Status PeerSession::take_request(proto::Request& request) {
    PeerHandler* handler = shared_.handler(request.service());
    if (!handler) {
        answer(request.id(),
               error(SqlState::kFeatureNotSupported, "node {} does not serve requests of kind {}",
                     shared_.options.self, request.service()));
        return {};
    }
    if (requests_.size() >= kMaxRequests) {
        answer(request.id(), error(SqlState::kInsufficientResources,
                                   "node {} has too many requests of node {} to answer",
                                   shared_.options.self, node_));
        return {};
    }
    auto running = std::make_shared<Running>();
    if (!requests_.emplace(request.id(), running).second)
        return Error(SqlState::kProtocolViolation, "it used the number of a request twice");
    if (request.timeout_micros() > 0) arm_timeout(*running, request.timeout_micros());
    run(request.id(), *handler, std::move(*request.mutable_body()), std::move(running));
    return {};
}

void PeerSession::arm_timeout(Running& running, std::uint64_t micros) {
    // The caller itself cancels when its time is over: this is for one that does not.
    constexpr std::chrono::microseconds kGrace = std::chrono::milliseconds(500);
    constexpr std::uint64_t kMaxMicros = std::uint64_t{1} << 42;
    std::chrono::microseconds delay(std::min(micros, kMaxMicros));
    running.timer = shared_.io.schedule_after(delay + kGrace, [kept = running.shared_from_this()] {
        kept->timer = 0;
        kept->cancel.cancel(CancelReason::kUserRequest);
    });
}

void PeerSession::run(std::uint64_t id, PeerHandler& handler, std::string request,
                      std::shared_ptr<Running> running) {
    shared_.running_requests++;
    auto body = [self = shared_from_this(), id, &handler, request = std::move(request),
                 running = std::move(running)] {
        PeerShared& shared = self->shared_;
        Result<std::string> outcome = handler.called(self->node_, request, running->cancel);
        if (&Fiber::current()->executor() != &shared.io) Fiber::current()->move_to(shared.io);
        if (running->timer) shared.io.cancel_timer(running->timer);
        self->requests_.erase(id);
        self->answer(id, std::move(outcome));
        if (--shared.running_requests == 0 && shared.requests_done) shared.requests_done();
    };
    Fiber::start_here(shared_.io, std::move(body));
}

void PeerSession::answer(std::uint64_t id, Result<std::string> outcome) {
    if (!connection_) return;
    if (outcome.ok() && outcome->size() > kMaxPeerBodyBytes)
        outcome = error(SqlState::kProgramLimitExceeded, "an answer of {} bytes is too long",
                        outcome->size());
    proto::Envelope envelope;
    proto::Response& response = *envelope.mutable_response();
    response.set_id(id);
    if (outcome.ok()) {
        response.set_body(std::move(*outcome));
    } else {
        *response.mutable_failure() = encode_remote_error(outcome.error());
    }
    connection_->queue(encode_frame(envelope));
    if (connection_->unsent_bytes() > kMaxUnsentBytes) end("it does not read its answers");
}

Status PeerSession::take_cancel(const proto::Cancel& cancel) {
    auto found = requests_.find(cancel.id());
    if (found == requests_.end()) return {};  // answered meanwhile
    if (cancel.reason() == 0 ||
        cancel.reason() > static_cast<std::uint32_t>(CancelReason::kShutdown))
        return Error(SqlState::kProtocolViolation, "it cancels for an unknown reason");
    // Kept: cancelling may let the request end.
    std::shared_ptr<Running> running = found->second;
    running->cancel.cancel(static_cast<CancelReason>(cancel.reason()));
    return {};
}

}  // namespace aerolith
