#include "cluster/rpc/tls_peer_network.h"

#include "common/assert.h"

namespace aerolith {

TlsPeerNetwork::TlsPeerNetwork(PeerNetworkOptions options)
    : shared_(std::move(options)), acceptor_(shared_.io.io()) {}

TlsPeerNetwork::~TlsPeerNetwork() {
    stop();
}

void TlsPeerNetwork::serve(PeerService service, PeerHandler& handler) {
    ASSERT(!started_);
    shared_.handlers.at(static_cast<std::size_t>(service)) = &handler;
}

void TlsPeerNetwork::set_peers(const AddressBook& peers) {
    std::unique_lock lock(links_mutex_);
    Links next;
    for (const auto& [node, address] : peers) {
        if (node == shared_.options.self) continue;
        auto known = links_.find(node);
        if (known != links_.end() && known->second->address() == address) {
            next.insert(links_.extract(known));
            continue;
        }
        auto link = std::make_shared<PeerLink>(shared_, node, address);
        next.emplace(node, link);
        if (started_) shared_.io.post([link] { link->start(); });
    }
    for (auto& [node, link] : links_) shared_.io.post([gone = link] { gone->stop(); });
    links_ = std::move(next);
}

Status TlsPeerNetwork::start() {
    const PeerNetworkOptions& options = shared_.options;
    shared_.tls = TRY(TlsContext::load_mutual(options.authority_file, options.certificate_file,
                                              options.key_file));
    TRY(listen());
    std::unique_lock lock(links_mutex_);
    started_ = true;
    accept();
    for (auto& [node, link] : links_) shared_.io.post([link = link] { link->start(); });
    shared_.io.start();
    return {};
}

Status TlsPeerNetwork::listen() {
    using Tcp = boost::asio::ip::tcp;
    constexpr int kBacklog = 256;
    const NodeAddress& address = shared_.options.listen;
    boost::system::error_code failure;
    auto endpoints = Tcp::resolver(shared_.io.io())
                         .resolve(address.host, std::to_string(address.port),
                                  Tcp::resolver::passive | Tcp::resolver::numeric_service, failure);
    if (!failure) {
        Tcp::endpoint endpoint = *endpoints.begin();
        acceptor_.open(endpoint.protocol(), failure);
        acceptor_.set_option(boost::asio::socket_base::reuse_address(true), failure);
        if (!failure) acceptor_.bind(endpoint, failure);
        if (!failure) acceptor_.listen(kBacklog, failure);
    }
    if (failure)
        return error(SqlState::kSystemError, "could not listen for other nodes on {}: {}",
                     to_string(address), failure.message());
    port_ = acceptor_.local_endpoint().port();
    return {};
}

void TlsPeerNetwork::accept() {
    acceptor_.async_accept(
        [this](const boost::system::error_code& failure, PeerConnection::Socket socket) {
            if (stopping_) return;
            if (!failure) {
                accepted(std::move(socket));
                return accept();
            }
            // Out of descriptors, most likely: connections that end will give some back.
            shared_.io.schedule_after(std::chrono::milliseconds(100), [this] {
                if (!stopping_) accept();
            });
        });
}

void TlsPeerNetwork::accepted(PeerConnection::Socket socket) {
    if (sessions_.size() - admitted_.size() >= kMaxStrangers) return;
    PeerSession::Keeper& keeper = *this;
    auto session = std::make_shared<PeerSession>(shared_, keeper, std::move(socket));
    sessions_.insert(session);
    session->start();
}

void TlsPeerNetwork::admitted(PeerSession& session) {
    auto earlier = admitted_.find(session.node());
    if (earlier != admitted_.end()) earlier->second->end("it has connected anew");
    admitted_[session.node()] = &session;
    if (!session.listens()) return;
    std::unique_lock lock(links_mutex_);
    introduced_[session.node()] = *session.listens();
}

void TlsPeerNetwork::ended(PeerSession& session) {
    auto found = admitted_.find(session.node());
    if (found != admitted_.end() && found->second == &session) admitted_.erase(found);
    std::erase_if(sessions_, [&](const auto& each) { return each.get() == &session; });
}

void TlsPeerNetwork::stop() {
    {
        std::unique_lock lock(links_mutex_);
        if (!started_) return;
        started_ = false;
    }
    Event done;
    shared_.io.post([this, &done] { shut_down(done); });
    wait_uninterrupted(done);
    shared_.io.stop();
}

void TlsPeerNetwork::shut_down(Event& done) {
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    Links links;
    {
        std::unique_lock lock(links_mutex_);
        links = links_;
    }
    for (auto& [node, link] : links) link->stop();
    std::vector<std::shared_ptr<PeerSession>> sessions(sessions_.begin(), sessions_.end());
    for (auto& session : sessions) session->end("this node disconnects");
    shared_.requests_done = [&done] { done.set(); };
    if (shared_.running_requests == 0) done.set();
}

std::shared_ptr<PeerLink> TlsPeerNetwork::link(RaftNode peer) const {
    std::shared_lock lock(links_mutex_);
    auto found = links_.find(peer);
    return found == links_.end() ? nullptr : found->second;
}

void TlsPeerNetwork::send(RaftNode to, PeerService service, std::string message) {
    if (auto way = link(to)) way->send(service, std::move(message));
}

Result<std::string> TlsPeerNetwork::call(RaftNode to, PeerService service, std::string request,
                                         Deadline deadline, CancelToken* cancel) {
    if (auto way = link(to)) return way->call(service, std::move(request), deadline, cancel);
    return error(SqlState::kConnectionFailure, "node {} is not known here", to);
}

AddressBook TlsPeerNetwork::introduced() const {
    std::shared_lock lock(links_mutex_);
    return introduced_;
}

void TlsPeerNetwork::give_up(RaftNode peer, PeerService service) {
    if (auto way = link(peer)) way->give_up(service);
}

bool TlsPeerNetwork::connected(RaftNode peer) const {
    auto way = link(peer);
    return way && way->connected();
}

}  // namespace aerolith
