#include "wire/net/transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>

namespace aerolith {

namespace {

IoResult outcome(ssize_t moved, IoStatus blocked) {
    if (moved > 0) return {IoStatus::kDone, static_cast<std::size_t>(moved)};
    if (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {blocked};
    return {IoStatus::kClosed};
}

}  // namespace

Transport::Transport(Socket socket)
    : socket_(std::move(socket)), descriptor_(socket_.native_handle()) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    int on = 1;
    // Fail on Unix sockets, which need neither.
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(descriptor_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

IoResult Transport::read(std::span<char> into) {
    if (!socket_.is_open()) return {IoStatus::kClosed};
    if (tls_) return tls_->read(into);
    return outcome(recv(descriptor_, into.data(), into.size(), 0), IoStatus::kWantRead);
}

IoResult Transport::write(std::string_view bytes) {
    if (!socket_.is_open()) return {IoStatus::kClosed};
    if (tls_) return tls_->write(bytes);
    return outcome(send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                   IoStatus::kWantWrite);
}

void Transport::start_tls(std::shared_ptr<TlsContext> context) {
    tls_ = std::make_unique<TlsSession>(std::move(context), descriptor_);
}

void Transport::finish_writing() {
    if (!socket_.is_open()) return;
    if (tls_) tls_->shut_down();
    shutdown(descriptor_, SHUT_WR);
}

void Transport::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace aerolith
