#include "runtime/fiber.h"
#include "wire/net/connection.h"

namespace aerolith {

void Connection::hand_over() {
    if (sending_.empty()) {
        sending_.swap(output_);
    } else {
        sending_.append(output_);
        output_.clear();
    }
}

void Connection::write_some() {
    while (unsent() > 0) {
        IoResult result = transport_.write(std::string_view(sending_).substr(sent_));
        if (result.status == IoStatus::kDone) {
            sent_ += result.bytes;
            continue;
        }
        if (result.status == IoStatus::kWantWrite) arm_write();
        if (result.status == IoStatus::kClosed) lose_peer();
        break;
    }
    if (unsent() == 0) {
        sending_.clear();
        sent_ = 0;
        if (output_event_) output_event_->set();
        if (!fiber_running_) release_buffers();
    }
}

void Connection::lose_peer() {
    closed_ = true;
    sending_.clear();
    sent_ = 0;
    if (fiber_running_) {
        if (input_event_) input_event_->set();
        said_goodbye_ = false;
        notice_closed();
    } else {
        dispatch_input();
    }
}

void Connection::arm_write() {
    if (writing_ || finished_) return;
    writing_ = true;
    transport_.socket().async_wait(
        Transport::Socket::wait_write,
        [self = shared_from_this()](const boost::system::error_code& failure) {
            self->writing_ = false;
            if (failure) return;
            self->write_some();
            // A handshake may have waited for room to write.
            if (self->transport_.tls()) self->on_readable();
        });
}

void Connection::send_soon() {
    hand_over();
    // With more input at hand the answer goes out when the fiber parks or ends, whichever comes
    // first.
    if (send_scheduled_ || !has_buffered_input()) return;
    send_scheduled_ = true;
    thread_.post([self = shared_from_this()] {
        self->send_scheduled_ = false;
        if (!self->finished_) self->write_some();
    });
}

Status Connection::send(CancelToken* token) {
    FiberExecutor& here = Fiber::current()->executor();
    return_to_io_thread();
    hand_over();
    write_some();
    bool sent = unsent() <= kOutputLimit || wait_until_sent(token, Deadline::never());
    bool cancelled = !sent && token && token->is_cancelled();
    if (&here != &thread_) Fiber::current()->move_to(here);
    if (closed_) return Error(SqlState::kConnectionFailure, "connection to client lost");
    if (cancelled) return token->error();
    return {};
}

/// False: cancelled, timed out, or the session is being ended.
bool Connection::wait_until_sent(CancelToken* token, Deadline deadline) {
    Event sent;
    output_event_ = &sent;
    (void)wait(sent, deadline, token);
    output_event_ = nullptr;
    return unsent() == 0;
}

}  // namespace aerolith
