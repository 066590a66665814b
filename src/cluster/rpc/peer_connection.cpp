#include "cluster/rpc/peer_connection.h"

#include <boost/asio/post.hpp>

namespace aerolith {

namespace {

/// Reads before others of the thread get a turn.
constexpr int kReadsPerTurn = 64;
/// Bytes already sent that may stay in front of the queue.
constexpr std::size_t kSentBytesKept = 1024 * 1024;

}  // namespace

PeerConnection::PeerConnection(IoExecutor& io, std::span<char> scratch,
                               std::shared_ptr<TlsContext> context, TlsSide side, Socket socket,
                               Owner& owner)
    : io_(io),
      scratch_(scratch),
      socket_(std::move(socket)),
      tls_(std::move(context), socket_.native_handle(), side),
      owner_(&owner),
      heard_(io.clock().monotonic_nanos()) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
}

void PeerConnection::start() {
    read_some();
}

void PeerConnection::read_some() {
    auto self = shared_from_this();
    for (int reads = 0; owner_ && reads < kReadsPerTurn; ++reads) {
        IoResult result = tls_.read(scratch_);
        if (!secured_ && tls_.handshake_done()) {
            secured_ = true;
            Status accepted = owner_->secured(tls_.peer());
            if (!accepted.ok()) return fail(accepted.error().message());
            if (!owner_) return;
        }
        switch (result.status) {
            case IoStatus::kDone: {
                heard_ = io_.clock().monotonic_nanos();
                Status taken = take_input({scratch_.data(), result.bytes});
                if (!taken.ok()) return fail(taken.error().message());
                if (owner_) owner_->heard();
                break;
            }
            case IoStatus::kWantRead:
                await(Socket::wait_read);
                return write_some();
            case IoStatus::kWantWrite:
                return await(Socket::wait_write);
            case IoStatus::kClosed:
                return fail(tls_.failure().empty() ? "it closed the connection" : tls_.failure());
        }
    }
    if (owner_) io_.post([self] { self->read_some(); });
}

Status PeerConnection::take_input(std::string_view bytes) {
    frames_.append(bytes);
    while (owner_) {
        std::optional<proto::Envelope> envelope = TRY(frames_.next());
        if (!envelope) return {};
        TRY(owner_->received(*envelope));
    }
    return {};
}

void PeerConnection::queue(std::string_view frames) {
    output_ += frames;
    if (flush_posted_) return;
    flush_posted_ = true;
    io_.post([self = shared_from_this()] {
        self->flush_posted_ = false;
        self->write_some();
    });
}

void PeerConnection::write(std::string_view frames) {
    output_ += frames;
    write_some();
}

void PeerConnection::write_some() {
    std::size_t before = sent_;
    while (owner_ && secured_ && !writing_ && sent_ < output_.size()) {
        IoResult result = tls_.write(std::string_view(output_).substr(sent_));
        if (result.status == IoStatus::kDone) {
            sent_ += result.bytes;
        } else if (result.status == IoStatus::kWantWrite) {
            await(Socket::wait_write);
        } else if (result.status == IoStatus::kWantRead) {
            break;  // read_some() comes by here
        } else {
            return fail(tls_.failure().empty() ? "it closed the connection" : tls_.failure());
        }
    }
    if (owner_ && sent_ > before) owner_->written(sent_ - before);
    if (sent_ == output_.size()) {
        if (output_.capacity() > kSentBytesKept) output_ = std::string();
        output_.clear();
        sent_ = 0;
    } else if (sent_ > kSentBytesKept && sent_ > output_.size() / 2) {
        output_.erase(0, sent_);
        sent_ = 0;
    }
}

void PeerConnection::await(Socket::wait_type what) {
    bool& waiting = what == Socket::wait_read ? reading_ : writing_;
    if (waiting || !owner_) return;
    waiting = true;
    socket_.async_wait(
        what, [self = shared_from_this(), &waiting](const boost::system::error_code& failure) {
            waiting = false;
            if (!self->owner_) return;
            if (failure) return self->fail(failure.message());
            if (&waiting == &self->writing_) {
                self->heard_ = self->io_.clock().monotonic_nanos();
                self->write_some();
            }
            if (!self->reading_) self->read_some();
        });
}

void PeerConnection::fail(const std::string& why) {
    auto self = shared_from_this();
    Owner* owner = owner_;
    close();
    if (owner) owner->closed(why);
}

void PeerConnection::close() {
    if (!owner_) return;
    owner_ = nullptr;
    if (secured_) tls_.shut_down();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace aerolith
