#include "wire/net/connection.h"

#include "runtime/fiber.h"
#include "wire/start_up.h"

namespace aerolith {

namespace {

/// Messages a fiber handles before others of its thread get a turn.
constexpr int kMessagesPerTurn = 64;

Error idle_timeout_error(TransactionStatus status) {
    if (status == TransactionStatus::kIdle) {
        return Error(SqlState::kIdleSessionTimeout,
                     "terminating connection due to idle-session timeout");
    }
    return Error(SqlState::kIdleInTransactionSessionTimeout,
                 "terminating connection due to idle-in-transaction timeout");
}

}  // namespace

Connection::Connection(IoThread& thread, WireShared& shared, Transport::Socket socket,
                       PeerAddress address)
    : thread_(thread),
      shared_(shared),
      transport_(std::move(socket)),
      address_(std::move(address)) {
    thread_.connections().insert(this);
    shared_.connections.fetch_add(1);
}

Connection::~Connection() {
    thread_.connections().erase(this);
    shared_.connections.fetch_sub(1);
}

void Connection::start() {
    timer_ =
        thread_.schedule_after(shared_.options.authentication_timeout, [weak = weak_from_this()] {
            auto self = weak.lock();
            if (!self) return;
            self->timer_ = 0;
            self->login_expired_ = true;
            self->abandon_unless_session();
        });
    on_readable();
}

void Connection::abandon_unless_session() {
    if (conversation_ || finished_) return;
    closed_ = true;
    if (!fiber_running_) {
        close_hard();
    } else if (input_event_) {
        input_event_->set();
    }
}

void Connection::close_hard() {
    closed_ = true;
    finished_ = true;
    disarm_timer();
    transport_.close();
}

bool Connection::has_buffered_input() const {
    return taken_ < current_.size() || !incoming_.empty();
}

void Connection::start_tls() {
    transport_.start_tls(shared_.tls);
}

void Connection::start_fiber() {
    fiber_running_ = true;
    keep_alive_ = shared_from_this();
    if (conversation_) disarm_timer();
    Fiber::start_here(thread_, [this] { run_fiber(); });
}

void Connection::run_fiber() {
    auto self = std::move(keep_alive_);
    if (conversation_ || open_session()) handle_messages();
    if (!conversation_ || conversation_->ended() || closed_) {
        finish();
    } else {
        conversation_->deliver_notifications();
        write_some();
        release_buffers();
        arm_idle_timer();
    }
    fiber_running_ = false;
}

bool Connection::open_session() {
    session_ = start_up(*this, shared_);
    if (!session_) return false;
    disarm_timer();
    session_->cancel_token().set_listener([weak = weak_from_this(), &thread = thread_] {
        thread.post([weak] {
            if (auto self = weak.lock()) self->on_token();
        });
    });
    session_->set_notification_listener([weak = weak_from_this(), &thread = thread_] {
        thread.post([weak] {
            if (auto self = weak.lock()) self->on_notification();
        });
    });
    conversation_ = std::make_unique<Conversation>(*session_, *this);
    conversation_->begin();
    if (shared_.stopping.load()) session_->cancel_token().cancel(CancelReason::kShutdown);
    return true;
}

void Connection::handle_messages() {
    conversation_->end_if_terminated();
    conversation_->deliver_notifications();
    if (idle_expired_ && !conversation_->ended()) {
        conversation_->end_with(
            idle_timeout_error(session_->transaction_status()).severity(Severity::kFatal));
    }
    for (int handled = 1; !conversation_->ended(); ++handled) {
        auto frame = buffered_frame();
        if (!frame.ok()) {
            conversation_->end_with(frame.error());
            return;
        }
        if (!*frame) return;
        conversation_->handle(**frame);
        if (unsent() > kOutputLimit) {
            wait_until_sent(nullptr, Deadline::never());
            conversation_->end_if_terminated();
        }
        if (handled % kMessagesPerTurn == 0) Fiber::current()->yield();
    }
}

void Connection::finish() {
    hand_over();
    write_some();
    conversation_.reset();
    if (auto session = std::move(session_)) {
        session->cancel_token().set_listener(nullptr);
        session->set_notification_listener(nullptr);
        session.reset();
        return_to_io_thread();
    }
    // A peer that does not read may miss its last error.
    while (unsent() > 0 && !closed_) {
        if (!wait_until_sent(nullptr, Deadline::after(std::chrono::seconds(5)))) break;
    }
    transport_.finish_writing();
    // Closing with unread input would reset the connection, and the peer might lose what we said
    // last.
    for (int i = 0; i < 16 && transport_.read(thread_.scratch()).status == IoStatus::kDone; ++i)
        continue;
    close_hard();
}

void Connection::on_token() {
    if (!session_ || finished_) return;
    if (session_->cancel_token().reason() < CancelReason::kIdleInTransactionTimeout) return;
    if (!fiber_running_) {
        start_fiber();
    } else if (output_event_) {
        output_event_->set();
    }
}

/// A running fiber delivers before it says that it is ready for the next query.
void Connection::on_notification() {
    if (conversation_ && !finished_ && !fiber_running_) start_fiber();
}

void Connection::arm_idle_timer() {
    auto limit = session_->idle_timeout();
    if (limit.count() <= 0) return;
    timer_ = thread_.schedule_after(limit, [weak = weak_from_this()] {
        auto self = weak.lock();
        if (!self || self->fiber_running_ || self->finished_) return;
        self->timer_ = 0;
        self->idle_expired_ = true;
        self->start_fiber();
    });
}

void Connection::disarm_timer() {
    if (timer_) thread_.cancel_timer(timer_);
    timer_ = 0;
}

void Connection::return_to_io_thread() {
    Fiber* fiber = Fiber::current();
    if (&fiber->executor() != &thread_) fiber->move_to(thread_);
}

}  // namespace aerolith
