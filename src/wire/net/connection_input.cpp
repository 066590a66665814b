#include <boost/asio/post.hpp>

#include "runtime/fiber.h"
#include "wire/net/connection.h"

namespace aerolith {

namespace {

/// Larger buffers go back when the connection turns idle.
constexpr std::size_t kIdleBuffer = 2048;
/// What a client says last (Terminate). A stream that ends after it was ended on purpose.
constexpr std::string_view kGoodbye("X\0\0\0\4", 5);

}  // namespace

void Connection::arm_read() {
    if (reading_ || closed_ || read_paused_) return;
    reading_ = true;
    transport_.socket().async_wait(
        Transport::Socket::wait_read,
        [self = shared_from_this()](const boost::system::error_code& failure) {
            self->reading_ = false;
            if (!failure) self->on_readable();
        });
}

void Connection::on_readable() {
    if (closed_) return;
    bool more = read_available();
    dispatch_input();
    if (!more) {
        arm_read();
    } else if (incoming_.empty()) {
        resume_reading();
    } else {
        read_paused_ = true;
    }
}

/// What came may lie in the TLS session rather than in the socket, so reading goes on without
/// waiting.
void Connection::resume_reading() {
    read_paused_ = false;
    boost::asio::post(thread_.io(), [self = shared_from_this()] { self->on_readable(); });
}

/// True when it stopped because the fiber has to catch up.
bool Connection::read_available() {
    std::span<char> scratch = thread_.scratch();
    while (incoming_.size() < kInputLimit) {
        IoResult result = transport_.read(scratch);
        if (result.status == IoStatus::kClosed) closed_ = true;
        if (result.status == IoStatus::kWantWrite) arm_write();
        if (result.status != IoStatus::kDone) return false;
        incoming_.insert(incoming_.end(), scratch.data(), scratch.data() + result.bytes);
        said_goodbye_ = std::string_view(scratch.data(), result.bytes).ends_with(kGoodbye);
        if (!transport_.tls() && result.bytes < scratch.size()) return false;
    }
    return true;
}

void Connection::dispatch_input() {
    if (finished_) return;
    if (fiber_running_) {
        if (input_event_) {
            input_event_->set();
        } else if (closed_) {
            notice_closed();
        }
        return;
    }
    merge_incoming();
    auto size = frame_size(current_input(), stage_);
    bool complete = size.ok() && *size && **size <= current_input().size();
    if (complete || closed_ || !size.ok()) start_fiber();
}

/// The client has gone while its statement runs: nobody waits for it any more.
void Connection::notice_closed() {
    if (session_ && !said_goodbye_) session_->cancel_token().cancel(CancelReason::kAdministrator);
    if (output_event_) output_event_->set();
}

bool Connection::merge_incoming() {
    if (incoming_.empty()) return false;
    if (taken_ == current_.size()) {
        current_.swap(incoming_);
    } else {
        current_.erase(current_.begin(), current_.begin() + static_cast<std::ptrdiff_t>(taken_));
        current_.insert(current_.end(), incoming_.begin(), incoming_.end());
    }
    incoming_.clear();
    taken_ = 0;
    if (read_paused_) resume_reading();
    return true;
}

/// Of what is the fiber's already, wherever it runs.
Result<std::optional<Frame>> Connection::take_frame() {
    auto size = TRY(frame_size(current_input(), stage_));
    if (!size || *size > current_input().size()) return std::optional<Frame>();
    Frame frame = frame_at(current_input(), stage_);
    taken_ += *size;
    return std::optional(frame);
}

Result<std::optional<Frame>> Connection::buffered_frame() {
    do {
        if (auto frame = TRY(take_frame())) return frame;
    } while (merge_incoming());
    return std::optional<Frame>();
}

Result<std::optional<Frame>> Connection::wait_frame(CancelToken* token) {
    if (auto frame = TRY(take_frame())) return frame;
    return_to_io_thread();
    for (;;) {
        if (auto frame = TRY(buffered_frame())) return frame;
        if (login_expired_ && stage_ == FrameStage::kAuthentication) {
            return Error(SqlState::kQueryCanceled, "canceling authentication due to timeout");
        }
        if (closed_) return std::optional<Frame>();
        TRY(send(token));
        // It may have parked, and input come meanwhile.
        if (!incoming_.empty() || closed_) continue;
        Event arrived;
        input_event_ = &arrived;
        WaitResult result = wait(arrived, Deadline::never(), token);
        input_event_ = nullptr;
        if (result == WaitResult::kCancelled) return token->error();
    }
}

void Connection::keep_frame(bool keep) {
    if (!keep) {
        if (!kept_.empty()) std::vector<char>().swap(kept_);
    } else if (kept_.empty()) {
        std::vector<char> rest(current_.begin() + static_cast<std::ptrdiff_t>(taken_),
                               current_.end());
        kept_ = std::move(current_);
        current_ = std::move(rest);
        taken_ = 0;
    }
}

void Connection::release_buffers() {
    if (taken_ == current_.size()) {
        current_.clear();
        taken_ = 0;
    }
    if (current_.empty() && current_.capacity() > kIdleBuffer) std::vector<char>().swap(current_);
    if (incoming_.empty() && incoming_.capacity() > kIdleBuffer)
        std::vector<char>().swap(incoming_);
    if (output_.empty() && output_.capacity() > kIdleBuffer) std::string().swap(output_);
    if (sending_.empty() && sending_.capacity() > kIdleBuffer) std::string().swap(sending_);
}

}  // namespace aerolith
