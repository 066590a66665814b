#include "wire/wire_server.h"

#include <signal.h>

#include <thread>

#include "runtime/disk.h"
#include "security/secure_random.h"
#include "security/tls.h"
#include "wire/auth/hba.h"
#include "wire/net/connection.h"
#include "wire/net/listener.h"

namespace aerolith {

namespace {

/// Beyond the sessions the database allows: clients that are still logging in, or about to be told
/// to wait.
constexpr int kConnectionsBesideSessions = 200;

Result<std::shared_ptr<const HbaRules>> load_rules(const std::string& file) {
    if (!TRY(system_disk().exists(file))) {
        TRY(system_disk().replace_file(file, HbaRules::default_text()));
    }
    std::string text = TRY(system_disk().read_file(file));
    return std::shared_ptr<const HbaRules>(
        std::make_shared<HbaRules>(TRY(HbaRules::parse(text, file))));
}

std::vector<std::string> split_addresses(const std::string& text) {
    std::vector<std::string> addresses;
    std::string address;
    for (char c : text + ",") {
        if (c != ',' && c != ' ') {
            address.push_back(c);
        } else if (!address.empty()) {
            addresses.push_back(std::move(address));
            address.clear();
        }
    }
    return addresses;
}

}  // namespace

struct WireServer::Parts {
    Parts(WireOptions options, Backend& backend) : shared(std::move(options), backend) {}

    WireShared shared;
    Listener::Threads threads;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::string socket_path;

    Status bind();
    void accept(IoThread& thread, Transport::Socket socket, PeerAddress address);
};

Status WireServer::Parts::bind() {
    WireOptions& options = shared.options;
    auto accepted = [this](IoThread& thread, Transport::Socket socket, PeerAddress address) {
        accept(thread, std::move(socket), std::move(address));
    };
    for (const std::string& address : split_addresses(options.listen_addresses)) {
        listeners.push_back(TRY(listen_tcp(threads, address, options.port, accepted)));
    }
    if (options.port == 0 && !listeners.empty()) options.port = listeners.front()->port();
    if (!options.socket_directory.empty()) {
        socket_path = fmt::format("{}/.s.PGSQL.{}", options.socket_directory, options.port);
        listeners.push_back(TRY(listen_unix(threads, socket_path, accepted)));
    }
    if (listeners.empty()) {
        return Error(SqlState::kInvalidParameterValue,
                     "neither an address nor a socket directory to listen on");
    }
    return {};
}

void WireServer::Parts::accept(IoThread& thread, Transport::Socket socket, PeerAddress address) {
    int most = shared.options.max_connections + kConnectionsBesideSessions;
    if (shared.stopping.load() || shared.connections.load() >= most) return;
    std::make_shared<Connection>(thread, shared, std::move(socket), std::move(address))->start();
}

WireServer::WireServer() = default;

Result<std::unique_ptr<WireServer>> WireServer::start(WireOptions options, Backend& backend) {
    signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<WireServer> server(new WireServer());
    server->parts_ = std::make_unique<Parts>(std::move(options), backend);
    Parts& parts = *server->parts_;
    WireOptions& settings = parts.shared.options;
    parts.shared.set_rules(TRY(load_rules(settings.hba_file)));
    parts.shared.mock_secret = secure_random_bytes(32);
    if (!settings.certificate_file.empty()) {
        parts.shared.tls = TRY(TlsContext::load(settings.certificate_file, settings.key_file));
    }
    int count = settings.io_threads > 0
                    ? settings.io_threads
                    : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    for (int i = 0; i < count; ++i)
        parts.threads.push_back(std::make_unique<IoThread>(i, settings.poll));
    TRY(parts.bind());
    for (auto& listener : parts.listeners) listener->start();
    for (auto& thread : parts.threads) thread->start();
    return server;
}

WireServer::~WireServer() {
    if (!parts_) return;
    for (auto& thread : parts_->threads) thread->stop();
    parts_->listeners.clear();
}

Status WireServer::reload() {
    parts_->shared.set_rules(TRY(load_rules(parts_->shared.options.hba_file)));
    return {};
}

void WireServer::stop_accepting() {
    parts_->shared.stopping.store(true);
    parts_->threads.front()->post([this] {
        for (auto& listener : parts_->listeners) listener->close();
    });
    for (auto& thread : parts_->threads) {
        thread->post([&thread = *thread] {
            std::vector<std::shared_ptr<Connection>> waiting;
            for (Connection* connection : thread.connections())
                waiting.push_back(connection->shared_from_this());
            for (auto& connection : waiting) connection->abandon_unless_session();
        });
    }
}

bool WireServer::wait_until_idle(std::chrono::milliseconds limit) {
    Deadline deadline = Deadline::after(limit);
    while (connection_count() > 0) {
        if (deadline.passed()) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

int WireServer::connection_count() const {
    return parts_->shared.connections.load();
}
int WireServer::port() const {
    bool has_tcp = !parts_->listeners.empty() && parts_->listeners.front()->port() != 0;
    return has_tcp ? parts_->listeners.front()->port() : 0;
}
const std::string& WireServer::socket_path() const {
    return parts_->socket_path;
}

}  // namespace aerolith
