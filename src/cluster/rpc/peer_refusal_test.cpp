#include <boost/asio/write.hpp>
#include <csignal>

#include "cluster/rpc/peer_cluster_for_test.h"
#include "runtime/random.h"

namespace aerolith {

namespace {

/// Options whose reports are kept.
struct RefusalReports {
    std::mutex mutex;
    std::string text;

    PeerNetworkOptions watch(PeerNetworkOptions options) {
        options.report = [this](Severity, const std::string& line) {
            std::lock_guard lock(mutex);
            text += line + "\n";
        };
        return options;
    }
    bool mentions(const std::string& words) {
        return soon([&] {
            std::lock_guard lock(mutex);
            return text.find(words) != std::string::npos;
        });
    }
};

using Tcp = boost::asio::ip::tcp;

Tcp::socket dial(boost::asio::io_context& io, std::uint16_t port) {
    Tcp::socket socket(io);
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
    return socket;
}

/// A connection with a node's certificate, for what no node would send.
class RawPeer {
  public:
    RawPeer(const PeerNetworkOptions& options, std::uint16_t port)
        : socket_(dial(io_, port)),
          tls_(TlsContext::load_mutual(options.authority_file, options.certificate_file,
                                       options.key_file)
                   .value(),
               socket_.native_handle(), TlsSide::kClient) {
        signal(SIGPIPE, SIG_IGN);
    }

    void send(std::string_view bytes) { (void)tls_.write(bytes); }
    /// Everything until the other side closes.
    std::string read_all() {
        std::string all;
        char buffer[4096];
        for (;;) {
            IoResult result = tls_.read(buffer);
            if (result.status != IoStatus::kDone) return all;
            all.append(buffer, result.bytes);
        }
    }

  private:
    boost::asio::io_context io_;
    Tcp::socket socket_;
    TlsSession tls_;
};

/// A node that takes a connection, says Hello, and answers nothing after that.
class MutePeer {
  public:
    explicit MutePeer(const PeerNetworkOptions& options)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), options.listen.port}),
          thread_([this, options] { run(options); }) {}
    ~MutePeer() { thread_.join(); }

  private:
    /// Until the other side closes.
    void run(const PeerNetworkOptions& options) {
        Tcp::socket socket = acceptor_.accept();
        TlsSession tls(TlsContext::load_mutual(options.authority_file, options.certificate_file,
                                               options.key_file)
                           .value(),
                       socket.native_handle());
        char buffer[4096];
        if (tls.read(buffer).status != IoStatus::kDone) return;
        (void)tls.write(encode_frame(make_hello(options)));
        while (tls.read(buffer).status == IoStatus::kDone) continue;
    }

    boost::asio::io_context io_;
    Tcp::acceptor acceptor_;
    std::thread thread_;
};

proto::Envelope hello_of(const PeerNetworkOptions& options) {
    return make_hello(options);
}

}  // namespace

TEST_SUITE("peer network refuses") {
    TEST_CASE("a certificate of another authority") {
        PeerClusterForTest cluster(2);
        cluster.certify(2, make_cluster_authority("test", 10).value());
        RefusalReports reports;
        PeerForTest one(reports.watch(cluster.options(1)), cluster.book());
        PeerForTest two(cluster, 2);
        CHECK(reports.mentions("refused a connection from 127.0.0.1"));
        CHECK(reports.mentions("certificate verify failed"));
        CHECK(!one.network.connected(2));
        CHECK(!two.network.connected(1));
    }

    TEST_CASE("a certificate of another node") {
        PeerClusterForTest cluster(3);
        RefusalReports reports;
        AddressBook swapped{{2, cluster.book().at(3)}};
        PeerForTest one(reports.watch(cluster.options(1)), swapped);
        PeerForTest three(cluster, 3);
        CHECK(reports.mentions("could not connect to node 2"));
        CHECK(reports.mentions("its certificate is of node 3"));
        CHECK(!one.network.connected(2));
    }

    TEST_CASE("a node that says it is another") {
        PeerClusterForTest cluster(3);
        RefusalReports reports;
        PeerForTest one(reports.watch(cluster.options(1)), {});
        PeerNetworkOptions liar = cluster.options(2);
        liar.self = 3;
        PeerForTest two(liar, {{1, cluster.book().at(1)}});
        CHECK(reports.mentions("it says it is node 3, but its certificate is of node 2"));
        CHECK(!two.network.connected(1));
    }

    TEST_CASE("another cluster and another version") {
        PeerClusterForTest cluster(2);
        RefusalReports reports;
        PeerForTest one(reports.watch(cluster.options(1)), {});
        for (bool version : {false, true}) {
            RawPeer raw(cluster.options(2), one.network.port());
            proto::Envelope hello = hello_of(cluster.options(2));
            if (version) {
                hello.mutable_hello()->set_version_min(kPeerVersionMax + 1);
                hello.mutable_hello()->set_version_max(kPeerVersionMax + 1);
            } else {
                hello.mutable_hello()->set_cluster("other");
            }
            raw.send(encode_frame(hello));
            raw.read_all();
        }
        CHECK(reports.mentions("it says it is of another cluster"));
        CHECK(reports.mentions("it speaks versions 2 to 2"));
    }

    TEST_CASE("nobody that also speaks our version, though it says more than we know") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster.options(1), {});
        RawPeer raw(cluster.options(2), one.network.port());
        proto::Envelope hello = hello_of(cluster.options(2));
        hello.mutable_hello()->set_version_max(kPeerVersionMax + 5);
        // Within the Hello, a field of a later version: number 15, a varint.
        const std::string hello_body = hello.hello().SerializeAsString() + "\x78\x07";
        const std::string bytes =
            std::string("\x0a") + static_cast<char>(hello_body.size()) + hello_body;
        std::string frame{'\0', '\0', '\0', static_cast<char>(bytes.size())};
        raw.send(frame + bytes);
        CHECK(soon([&] { return !one.network.introduced().empty(); }));
    }

    TEST_CASE("what is no TLS, and who is silent") {
        PeerClusterForTest cluster(2);
        RefusalReports reports;
        PeerForTest one(reports.watch(cluster.options(1)), cluster.book());
        boost::asio::io_context io;
        Tcp::socket garbage = dial(io, one.network.port());
        boost::asio::write(garbage, boost::asio::buffer(std::string(2000, 'x')));
        CHECK(reports.mentions("refused a connection"));
        Tcp::socket silent = dial(io, one.network.port());
        CHECK(reports.mentions("it says nothing"));
        PeerForTest two(cluster, 2);
        CHECK(soon([&] { return one.network.connected(2); }));
    }

    TEST_CASE("frames that are none, too long, out of order") {
        PeerClusterForTest cluster(3);
        PeerForTest one(cluster, 1);
        PeerNetworkOptions self = cluster.options(2);
        std::string hello = encode_frame(hello_of(self));
        proto::Envelope answer;
        answer.mutable_response()->set_id(4);
        proto::Envelope cancel;
        cancel.mutable_cancel()->set_id(4);
        proto::Envelope message;
        message.mutable_message()->set_service(99);
        const std::string refused[] = {
            std::string("\xff\xff\xff\xff", 4),
            std::string("\0\0\x08\0", 4),
            encode_frame(message),
            hello + std::string("\x04\0\0\1", 4),
            hello + std::string("\0\0\0\5hello", 9),
            hello + hello,
            hello + encode_frame(answer),
            hello + encode_frame(cancel) + encode_frame(message) + std::string(4, '\0'),
        };
        for (const std::string& bytes : refused) {
            RawPeer raw(self, one.network.port());
            raw.send(bytes);
            raw.read_all();
        }
        SeededRandom random(1);
        for (int round = 0; round < 200; ++round) {
            RawPeer raw(self, one.network.port());
            std::string noise(4 + random.below(200), '\0');
            for (char& each : noise) each = static_cast<char>(random.next());
            for (int i = 0; i < 3; ++i) noise[i] = 0;
            noise[3] = static_cast<char>(noise.size() - 4);
            raw.send(hello + noise);
            if (round % 2) raw.send(encode_frame(answer));
        }
        PeerForTest three(cluster, 3);
        REQUIRE(soon([&] { return three.network.connected(1); }));
        CHECK(three.call(1, "a").value() == "3>a");
    }

    TEST_CASE("who falls silent") {
        PeerClusterForTest cluster(2);
        PeerForTest one(cluster, 1);
        RawPeer raw(cluster.options(2), one.network.port());
        raw.send(encode_frame(hello_of(cluster.options(2))));
        CHECK(soon([&] { return one.handler.messages().size() == 1; }));
        CHECK(one.handler.messages().at(0) == "2:disconnected");

        MutePeer mute(cluster.options(2));
        REQUIRE(soon([&] { return one.network.connected(2); }));
        auto answer = one.call(2, "a", Deadline::never());
        REQUIRE(!answer.ok());
        CHECK(answer.error().state() == SqlState::kConnectionFailure);
        CHECK(answer.error().message() == "lost the connection to node 2");
    }
}

}  // namespace aerolith
