#include "wire/net/listener.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>

namespace aerolith {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kBacklog = 1024;

PeerAddress address_of(asio::ip::tcp::socket& socket) {
    PeerAddress address;
    error_code ignored;
    auto remote = socket.remote_endpoint(ignored);
    address.text = remote.address().to_string();
    address.port = remote.port();
    if (remote.address().is_v4()) {
        auto bytes = remote.address().to_v4().to_bytes();
        address.bytes.assign(bytes.begin(), bytes.end());
    } else {
        auto bytes = remote.address().to_v6().to_bytes();
        address.bytes.assign(bytes.begin(), bytes.end());
    }
    return address;
}

PeerAddress address_of(asio::local::stream_protocol::socket& socket) {
    PeerAddress address;
    address.is_local = true;
    address.text = "[local]";
    ucred credentials{.pid = 0, .uid = UINT32_MAX, .gid = 0};
    socklen_t size = sizeof(credentials);
    getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size);
    address.user_id = credentials.uid;
    return address;
}

template <class Protocol>
class SocketListener final : public Listener {
  public:
    SocketListener(Threads& threads, Accepted accepted)
        : acceptor(threads.front()->io()),
          threads_(threads),
          accepted_(std::move(accepted)),
          retry_(threads.front()->io()) {}
    ~SocketListener() override {
        if (!socket_path.empty()) {
            unlink(socket_path.c_str());
            unlink((socket_path + ".lock").c_str());
        }
        if (lock_file >= 0) ::close(lock_file);
    }

    void start() override {
        IoThread& target = *threads_[next_++ % threads_.size()];
        acceptor.async_accept(target.io(), [this, &target](const error_code& failure,
                                                           typename Protocol::socket socket) {
            if (failure == asio::error::operation_aborted) return;
            if (failure) return start_later();
            PeerAddress address = address_of(socket);
            auto generic = std::make_shared<Transport::Socket>(std::move(socket));
            target.post([this, &target, generic, address = std::move(address)] {
                accepted_(target, std::move(*generic), address);
            });
            start();
        });
    }
    void close() override {
        error_code ignored;
        acceptor.close(ignored);
        retry_.cancel();
    }
    int port() const override {
        if constexpr (std::is_same_v<Protocol, asio::ip::tcp>)
            return acceptor.local_endpoint().port();
        else
            return 0;
    }

    typename Protocol::acceptor acceptor;
    std::string socket_path;
    int lock_file = -1;

  private:
    /// Out of descriptors, most likely: connections that end will give some back.
    void start_later() {
        retry_.expires_after(std::chrono::milliseconds(100));
        retry_.async_wait([this](const error_code& failure) {
            if (!failure) start();
        });
    }

    Threads& threads_;
    Accepted accepted_;
    asio::steady_timer retry_;
    std::size_t next_ = 0;
};

Error could_not(std::string_view what, std::string_view address, const error_code& reason) {
    return error(SqlState::kSystemError, "could not {} \"{}\": {}", what, address,
                 reason.message());
}

Error could_not_bind(const std::string& address, int port, const error_code& reason) {
    Error failure = error(SqlState::kSystemError, "could not listen on {} port {}: {}", address,
                          port, reason.message());
    if (reason == asio::error::address_in_use) {
        return std::move(failure).hint(fmt::format(
            "Another server runs on port {}. Stop it, or choose another port with --port.", port));
    }
    if (reason == asio::error::access_denied) {
        return std::move(failure).hint(
            "Ports below 1024 need privileges: choose another with --port.");
    }
    return failure;
}

/// The lock lives as long as its file is open, so what a crashed server left behind stops nobody.
Result<int> lock_socket(const std::string& path) {
    std::string lock_path = path + ".lock";
    int file = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return could_not("create lock file", lock_path,
                         error_code(errno, asio::error::get_system_category()));
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        close(file);
        return error(SqlState::kObjectInUse, "another server uses the socket \"{}\"", path)
            .hint(
                "Stop it, or choose another port with --port or another directory with "
                "--socket-dir.");
    }
    std::string content = fmt::format("{}\n", getpid());
    if (ftruncate(file, 0) != 0 || write(file, content.data(), content.size()) < 0) {
        close(file);
        return could_not("write lock file", lock_path,
                         error_code(errno, asio::error::get_system_category()));
    }
    return file;
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_tcp(Listener::Threads& threads, const std::string& address,
                                             int port, Listener::Accepted accepted) {
    error_code failure;
    std::string number = address == "*"           ? "0.0.0.0"
                         : address == "localhost" ? "127.0.0.1"
                                                  : address;
    auto ip = asio::ip::make_address(number, failure);
    if (failure) {
        return error(SqlState::kInvalidParameterValue, "\"{}\" is not an address to listen on",
                     address)
            .hint("Give IP addresses separated by commas, localhost, or * for all.");
    }
    auto listener = std::make_unique<SocketListener<asio::ip::tcp>>(threads, std::move(accepted));
    asio::ip::tcp::endpoint endpoint(ip, static_cast<std::uint16_t>(port));
    auto& acceptor = listener->acceptor;
    acceptor.open(endpoint.protocol(), failure);
    if (failure) return could_not_bind(address, port, failure);
    acceptor.set_option(asio::socket_base::reuse_address(true), failure);
    if (ip.is_v6()) acceptor.set_option(asio::ip::v6_only(true), failure);
    acceptor.bind(endpoint, failure);
    if (!failure) acceptor.listen(kBacklog, failure);
    if (failure) return could_not_bind(address, port, failure);
    return std::unique_ptr<Listener>(std::move(listener));
}

Result<std::unique_ptr<Listener>> listen_unix(Listener::Threads& threads, const std::string& path,
                                              Listener::Accepted accepted) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        return error(SqlState::kInvalidParameterValue,
                     "Unix-domain socket path \"{}\" is too long (maximum {} bytes)", path,
                     sizeof(sockaddr_un::sun_path) - 1)
            .hint("Choose a shorter directory with --socket-dir.");
    }
    using Local = asio::local::stream_protocol;
    auto listener = std::make_unique<SocketListener<Local>>(threads, std::move(accepted));
    listener->lock_file = TRY(lock_socket(path));
    listener->socket_path = path;
    unlink(path.c_str());
    error_code failure;
    listener->acceptor.open(Local(), failure);
    if (!failure) listener->acceptor.bind(Local::endpoint(path), failure);
    if (!failure) listener->acceptor.listen(kBacklog, failure);
    if (failure) return could_not("listen on socket", path, failure);
    // Whoever may connect is decided by the rules, as on TCP.
    chmod(path.c_str(), 0777);
    return std::unique_ptr<Listener>(std::move(listener));
}

}  // namespace aerolith
