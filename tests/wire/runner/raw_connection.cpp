#include "raw_connection.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "messages.h"

namespace aerolith::testing {

namespace {

std::uint32_t big_endian(const char* bytes) {
    std::uint32_t value;
    std::memcpy(&value, bytes, 4);
    return ntohl(value);
}

}  // namespace

RawConnection::RawConnection(const std::string& host, int port) {
    int connected = -1;
    if (host.starts_with('/')) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::string path = host + "/.s.PGSQL." + std::to_string(port);
        if (path.size() >= sizeof(address.sun_path))
            throw std::runtime_error("socket path is too long");
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
        connected = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        inet_pton(AF_INET, host.c_str(), &address.sin_addr);
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        connected = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    }
    if (connected != 0) {
        close(socket_);
        throw std::runtime_error("cannot connect to " + host + " port " + std::to_string(port));
    }
}

RawConnection::~RawConnection() {
    close(socket_);
}

void RawConnection::send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        ssize_t written = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (written <= 0) return;
        sent += static_cast<std::size_t>(written);
    }
}

bool RawConnection::read_more(std::chrono::milliseconds limit) {
    pollfd ready{socket_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(limit.count())) <= 0) return false;
    char buffer[65536];
    ssize_t received = recv(socket_, buffer, sizeof(buffer), 0);
    if (received <= 0)
        closed_ = true;
    else
        input_.append(buffer, static_cast<std::size_t>(received));
    return true;
}

std::optional<std::string> RawConnection::next(std::chrono::milliseconds limit) {
    for (;;) {
        std::size_t size = input_.size() < 5 ? SIZE_MAX : big_endian(input_.data() + 1) + 1u;
        if (size <= input_.size()) {
            std::string message = input_.substr(0, size);
            input_.erase(0, size);
            if (message[0] == 'K' && size >= 13) {
                process_id = big_endian(message.data() + 5);
                cancel_key = big_endian(message.data() + 9);
            }
            return render_message(message[0], std::string_view(message).substr(5));
        }
        if (closed_) return "closed";
        if (!read_more(limit)) return std::nullopt;
    }
}

std::optional<char> RawConnection::next_byte(std::chrono::milliseconds limit) {
    while (input_.empty()) {
        if (closed_ || !read_more(limit)) return std::nullopt;
    }
    char byte = input_[0];
    input_.erase(0, 1);
    return byte;
}

}  // namespace aerolith::testing
