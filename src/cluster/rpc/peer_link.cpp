#include "cluster/rpc/peer_link.h"

#include <algorithm>
#include <boost/asio/connect.hpp>

#include "cluster/rpc/remote_error.h"

namespace aerolith {

PeerLink::PeerLink(PeerShared& shared, RaftNode peer, NodeAddress address)
    : shared_(shared),
      peer_(peer),
      address_(std::move(address)),
      resolver_(shared.io.io()),
      delay_(shared.options.redial_min) {}

void PeerLink::start() {
    if (!stopped_) dial();
}

void PeerLink::stop() {
    stopped_ = true;
    lose("this node disconnects");
}

void PeerLink::dial() {
    std::uint64_t attempt = ++attempt_;
    attempt_began_ = shared_.io.clock().monotonic_nanos();
    suspected_ = false;
    arm_watch();
    std::string port = std::to_string(address_.port);
    boost::system::error_code not_numeric;
    auto endpoints = resolver_.resolve(address_.host, port,
                                       Tcp::resolver::numeric_host | Tcp::resolver::numeric_service,
                                       not_numeric);
    if (!not_numeric) return resolved(endpoints, attempt);
    resolver_.async_resolve(
        address_.host, port, Tcp::resolver::numeric_service,
        [self = shared_from_this(), attempt](const boost::system::error_code& failure,
                                             const Tcp::resolver::results_type& found) {
            if (failure) return self->dialled(failure, attempt);
            self->resolved(found, attempt);
        });
}

void PeerLink::resolved(const Tcp::resolver::results_type& endpoints, std::uint64_t attempt) {
    if (attempt != attempt_) return;
    auto socket = std::make_shared<Tcp::socket>(shared_.io.io());
    dialling_ = socket;
    boost::asio::async_connect(*socket, endpoints,
                               [self = shared_from_this(), socket, attempt](
                                   const boost::system::error_code& failure, const Tcp::endpoint&) {
                                   self->dialled(failure, attempt);
                               });
}

void PeerLink::dialled(const boost::system::error_code& failure, std::uint64_t attempt) {
    if (attempt != attempt_) return;
    if (failure) return lose(failure.message());
    connection_ = std::make_shared<PeerConnection>(shared_.io, shared_.scratch_span(), shared_.tls,
                                                   TlsSide::kClient, std::move(*dialling_), *this);
    dialling_.reset();
    connection_->start();
}

void PeerLink::arm_watch() {
    timer_ = shared_.io.schedule_after(shared_.options.ping, [self = shared_from_this()] {
        self->timer_ = 0;
        self->watch();
    });
}

void PeerLink::watch() {
    bool up = connected();
    std::int64_t since = up ? connection_->heard_nanos() : attempt_began_;
    std::chrono::nanoseconds silent(shared_.io.clock().monotonic_nanos() - since);
    // Twice: this thread may have been too busy to hear it.
    bool suspected = std::exchange(suspected_, silent > shared_.options.silence);
    if (suspected && suspected_) return lose("it does not answer");
    arm_watch();
    if (!up) return;
    proto::Envelope envelope;
    envelope.mutable_ping();
    std::string frame = encode_frame(envelope);
    std::lock_guard lock(mutex_);
    push(std::move(frame));
}

void PeerLink::lose(const std::string& why) {
    bool was_connected = connected();
    attempt_++;
    if (timer_) shared_.io.cancel_timer(timer_);
    timer_ = 0;
    resolver_.cancel();
    boost::system::error_code ignored;
    if (dialling_) dialling_->close(ignored);
    dialling_.reset();
    if (connection_) connection_->close();
    connection_.reset();
    fail_calls();
    if (stopped_) return;
    if (was_connected || reported_ != why)
        shared_.report(Severity::kWarning, fmt::format("{} node {} at {}: {}",
                                                       was_connected ? "lost the connection to"
                                                                     : "could not connect to",
                                                       peer_, to_string(address_), why));
    reported_ = why;
    timer_ = shared_.io.schedule_after(delay_, [self = shared_from_this()] {
        self->timer_ = 0;
        self->dial();
    });
    delay_ = std::min<std::chrono::nanoseconds>(delay_ * 2, shared_.options.redial_max);
}

void PeerLink::fail_calls() {
    Calls calls;
    {
        std::lock_guard lock(mutex_);
        connected_ = false;
        outbox_.clear();
        queued_bytes_ = 0;
        calls.swap(calls_);
    }
    fail(std::move(calls), "lost the connection to");
}

void PeerLink::fail(Calls calls, std::string_view why) {
    for (auto& [id, call] : calls) {
        call->answer = error(SqlState::kConnectionFailure, "{} node {}", why, peer_);
        call->answered.set();
    }
}

void PeerLink::give_up(PeerService service) {
    Calls calls;
    {
        std::lock_guard lock(mutex_);
        for (auto each = calls_.begin(); each != calls_.end();) {
            auto next = std::next(each);
            if (each->second->service == service) calls.insert(calls_.extract(each));
            each = next;
        }
    }
    for (const auto& [id, call] : calls) send_cancel(id, CancelReason::kUserRequest);
    fail(std::move(calls), "no longer wait for");
}

Status PeerLink::secured(const TlsSubject& peer) {
    RaftNode node = TRY(node_of_certificate(peer, shared_.options.cluster));
    if (node != peer_)
        return error(SqlState::kProtocolViolation, "its certificate is of node {}", node);
    connection_->write(encode_frame(make_hello(shared_.options)));
    return {};
}

Status PeerLink::received(proto::Envelope& envelope) {
    if (!connected()) {
        if (!envelope.has_hello())
            return Error(SqlState::kProtocolViolation, "it does not begin with Hello");
        return greeted(envelope.hello());
    }
    switch (envelope.body_case()) {
        case proto::Envelope::kResponse:
            answered(*envelope.mutable_response());
            return {};
        case proto::Envelope::kPong:
            return {};
        default:
            return Error(SqlState::kProtocolViolation, "it sent what is no answer");
    }
}

Status PeerLink::greeted(const proto::Hello& hello) {
    TRY(check_hello(hello, peer_, shared_.options.cluster));
    delay_ = shared_.options.redial_min;
    reported_.clear();
    {
        std::lock_guard lock(mutex_);
        connected_ = true;
    }
    shared_.report(Severity::kLog,
                   fmt::format("connected to node {} at {}", peer_, to_string(address_)));
    return {};
}

void PeerLink::answered(proto::Response& response) {
    std::shared_ptr<Call> call = forget(response.id());
    if (!call) return;  // given up
    if (response.has_failure()) {
        call->answer = decode_remote_error(response.failure());
    } else {
        call->answer = std::move(*response.mutable_body());
    }
    call->answered.set();
}

void PeerLink::written(std::size_t bytes) {
    std::lock_guard lock(mutex_);
    // Hello was never in the outbox.
    queued_bytes_ -= std::min(queued_bytes_, bytes);
}

void PeerLink::flush() {
    std::string frames;
    {
        std::lock_guard lock(mutex_);
        flush_posted_ = false;
        frames.swap(outbox_);
    }
    if (connection_ && !frames.empty()) connection_->write(frames);
}

void PeerLink::push(std::string frame) {
    queued_bytes_ += frame.size();
    if (outbox_.empty()) {
        outbox_ = std::move(frame);
    } else {
        outbox_ += frame;
    }
    if (flush_posted_) return;
    flush_posted_ = true;
    shared_.io.post([self = shared_from_this()] { self->flush(); });
}

bool PeerLink::has_room(const std::string& frame) const {
    // A single one is always taken, however long.
    return queued_bytes_ == 0 || queued_bytes_ + frame.size() <= shared_.options.outbox_bytes;
}

bool PeerLink::connected() const {
    std::lock_guard lock(mutex_);
    return connected_;
}

void PeerLink::send(PeerService service, std::string message) {
    if (message.size() > kMaxPeerBodyBytes || !connected()) return;
    proto::Envelope envelope;
    envelope.mutable_message()->set_service(static_cast<std::uint32_t>(service));
    envelope.mutable_message()->set_body(std::move(message));
    std::string frame = encode_frame(envelope);
    std::lock_guard lock(mutex_);
    if (connected_ && has_room(frame)) push(std::move(frame));
}

Error PeerLink::not_connected() const {
    return error(SqlState::kConnectionFailure, "node {} is not connected", peer_);
}

Result<std::string> PeerLink::call(PeerService service, std::string request, Deadline deadline,
                                   CancelToken* cancel) {
    if (request.size() > kMaxPeerBodyBytes)
        return error(SqlState::kProgramLimitExceeded, "a request of {} bytes is too long",
                     request.size());
    if (!connected()) return not_connected();
    proto::Envelope envelope;
    proto::Request& body = *envelope.mutable_request();
    body.set_service(static_cast<std::uint32_t>(service));
    body.set_body(std::move(request));
    if (!deadline.is_never()) {
        std::int64_t left = deadline.nanos - current_clock().monotonic_nanos();
        body.set_timeout_micros(static_cast<std::uint64_t>(std::max<std::int64_t>(left / 1000, 1)));
    }
    auto call = std::make_shared<Call>();
    call->service = service;
    std::uint64_t id = next_call_.fetch_add(1);
    body.set_id(id);
    std::string frame = encode_frame(envelope);
    {
        std::lock_guard lock(mutex_);
        if (!connected_) return not_connected();
        if (!has_room(frame))
            return error(SqlState::kInsufficientResources, "too much waits to be sent to node {}",
                         peer_);
        calls_.emplace(id, call);
        push(std::move(frame));
    }
    WaitResult waited = wait(call->answered, deadline, cancel);
    if (waited == WaitResult::kCancelled) {
        send_cancel(id, cancel->reason());
        waited = wait(call->answered, deadline);
    }
    if (waited == WaitResult::kTimeout) {
        if (forget(id)) {
            send_cancel(id, CancelReason::kUserRequest);
            return error(SqlState::kConnectionFailure, "node {} did not answer in time", peer_);
        }
        wait_uninterrupted(call->answered);
    }
    return std::move(call->answer);
}

void PeerLink::send_cancel(std::uint64_t id, CancelReason reason) {
    proto::Envelope envelope;
    envelope.mutable_cancel()->set_id(id);
    envelope.mutable_cancel()->set_reason(static_cast<std::uint32_t>(reason));
    std::string frame = encode_frame(envelope);
    std::lock_guard lock(mutex_);
    if (connected_) push(std::move(frame));
}

std::shared_ptr<PeerLink::Call> PeerLink::forget(std::uint64_t id) {
    std::lock_guard lock(mutex_);
    auto found = calls_.extract(id);
    return found.empty() ? nullptr : std::move(found.mapped());
}

}  // namespace aerolith
