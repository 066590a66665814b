#include "wire/wire_server.h"

#include <doctest/doctest.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "fake_backend.h"
#include "harness/server.h"
#include "runner/messages.h"
#include "runner/raw_connection.h"
#include "security/certificate.h"

using namespace aerolith;
using testing::RawConnection;
using namespace std::chrono_literals;

namespace {

/// A server over the fake backend on a free port, with a certificate and rules of the test's
/// choice.
struct Running {
    explicit Running(const std::string& rules, std::chrono::milliseconds login_limit = 60s) {
        std::ofstream(directory.path() + "/hba") << rules;
        CertificatePair pair = *make_self_signed_certificate({});
        REQUIRE(write_certificate(pair, directory.path() + "/crt", directory.path() + "/key").ok());
        WireOptions options;
        options.port = 0;
        options.socket_directory = directory.path();
        options.hba_file = directory.path() + "/hba";
        options.owner_user_id = getuid();
        options.certificate_file = directory.path() + "/crt";
        options.key_file = directory.path() + "/key";
        options.io_threads = 2;
        options.max_connections = 20;
        options.authentication_timeout = login_limit;
        auto started = WireServer::start(options, backend);
        REQUIRE(started.ok());
        server = std::move(*started);
    }
    ~Running() {
        server->stop_accepting();
        backend.terminate_all();
        CHECK(server->wait_until_idle(5s));
    }
    /// Empty when the login worked.
    std::string login(const std::string& conninfo) {
        PGconn* connection = PQconnectdb(
            ("host=127.0.0.1 dbname=shop port=" + std::to_string(server->port()) + " " + conninfo)
                .c_str());
        std::string problem =
            PQstatus(connection) == CONNECTION_OK ? "" : PQerrorMessage(connection);
        PQfinish(connection);
        return problem.substr(std::min(problem.find("FATAL:"), problem.size()));
    }
    RawConnection session() { return RawConnection("127.0.0.1", server->port()); }

    testing::TemporaryDirectory directory;
    FakeBackend backend;
    std::unique_ptr<WireServer> server;
};

std::string message(const std::string& line) {
    return testing::encode_message(testing::split_words(line));
}

/// Waits for the start of a line; the lines before it are dropped.
bool wait_for(RawConnection& connection, const std::string& beginning) {
    while (auto line = connection.next(5s)) {
        if (line->starts_with(beginning)) return true;
        if (*line == "closed") return false;
    }
    return false;
}

void log_in(RawConnection& connection) {
    connection.send(message("StartUp user=postgres database=shop"));
    REQUIRE(wait_for(connection, "ReadyForQuery"));
}

bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

}  // namespace

TEST_CASE("authentication follows the rules, in the clear and under TLS") {
    Running running(
        "hostssl all ann all scram-sha-256\n"
        "host secret all all reject\n"
        "host all ann,nobody all scram-sha-256\n"
        "host all postgres 127.0.0.1/32 trust\n");
    CHECK(running.login("user=postgres sslmode=disable") == "");
    for (const char* mode : {"sslmode=disable", "sslmode=require channel_binding=require"}) {
        std::string tls = mode;
        CHECK(running.login("user=ann password=secret " + tls) == "");
        CHECK(running.login("user=ann password=wrong " + tls) ==
              "FATAL:  password authentication failed for user \"ann\"\n");
    }
    CHECK(running.login("user=nobody password=x sslmode=disable") ==
          "FATAL:  password authentication failed for user \"nobody\"\n");
    CHECK(running.login("user=bob sslmode=disable") ==
          "FATAL:  no pg_hba.conf entry for host \"127.0.0.1\", user \"bob\", database \"shop\", "
          "no encryption\n");
    CHECK(running.login("user=bob sslmode=require") ==
          "FATAL:  no pg_hba.conf entry for host \"127.0.0.1\", user \"bob\", database \"shop\", "
          "SSL encryption\n");
    CHECK(running.login("user=ann dbname=secret sslmode=disable") ==
          "FATAL:  pg_hba.conf rejects connection for host \"127.0.0.1\", user \"ann\", database "
          "\"secret\", "
          "no encryption\n");
    CHECK(running.login("user=postgres dbname=nowhere sslmode=disable") ==
          "FATAL:  database \"nowhere\" does not exist\n");
}

TEST_CASE("peer authentication is the socket's") {
    Running running("local all all peer\n");
    std::string socket = " host=" + running.directory.path();
    CHECK(running.login("user=postgres" + socket) == "");
    CHECK(running.login("user=ann" + socket) ==
          "FATAL:  Peer authentication failed for user \"ann\"\n");
}

TEST_CASE("a login that does not come to an end is cut off") {
    Running running("host all all all scram-sha-256\n", 300ms);
    RawConnection silent = running.session();
    CHECK(silent.next(5s) == "closed");
    RawConnection slow = running.session();
    slow.send(message("StartUp user=ann database=shop"));
    CHECK(wait_for(slow, "ErrorResponse FATAL 57014 'canceling authentication due to timeout'"));
    CHECK(slow.next(5s) == "closed");
}

TEST_CASE("bytes slipped in before TLS are refused") {
    Running running("host all all all trust\n");
    RawConnection connection = running.session();
    connection.send(message("SSLRequest") + message("StartUp user=postgres"));
    CHECK(wait_for(connection,
                   "ErrorResponse FATAL 08P01 'received unencrypted data after SSL request'"));
}

TEST_CASE("a client that leaves takes its statement with it") {
    Running running("host all all all trust\n");
    {
        RawConnection connection = running.session();
        log_in(connection);
        connection.send(message("Query 'wait'"));
        std::this_thread::sleep_for(50ms);
        CHECK(running.backend.live_sessions() == 1);
    }
    CHECK(eventually([&] { return running.backend.live_sessions() == 0; }));
}

TEST_CASE("sessions end with 57P01 when the server stops, idle or not") {
    Running running("host all all all trust\n");
    RawConnection idle = running.session();
    RawConnection busy = running.session();
    log_in(idle);
    log_in(busy);
    busy.send(message("Query 'wait'"));
    std::this_thread::sleep_for(50ms);
    running.backend.terminate_all();
    CHECK(wait_for(
        idle, "ErrorResponse FATAL 57P01 'terminating connection due to administrator command'"));
    CHECK(wait_for(
        busy, "ErrorResponse FATAL 57P01 'terminating connection due to administrator command'"));
    CHECK(wait_for(busy, "closed") == true);
}

TEST_CASE("a reader that stops reading stops its statement, not the server") {
    Running running("host all all all trust\n");
    RawConnection slow = running.session();
    log_in(slow);
    slow.send(message("Query 'rows 3000000'"));
    RawConnection other = running.session();
    log_in(other);
    other.send(message("Query 'rows 1'"));
    CHECK(wait_for(other, "CommandComplete 'SELECT 1'"));
    // Everything still arrives once it is read.
    CHECK(wait_for(slow, "CommandComplete 'SELECT 3000000'"));
}

TEST_CASE("messages cut anywhere mean the same") {
    Running running("host all all all trust\n");
    RawConnection connection = running.session();
    std::string all = message("StartUp user=postgres database=shop") + message("Query 'rows 2'") +
                      message("Parse '' 'rows 1'") + message("Bind '' ''") + message("Execute ''") +
                      message("Sync");
    for (char byte : all) {
        connection.send(std::string(1, byte));
        std::this_thread::sleep_for(200us);
    }
    CHECK(wait_for(connection, "CommandComplete 'SELECT 2'"));
    CHECK(wait_for(connection, "ParseComplete"));
    CHECK(wait_for(connection, "CommandComplete 'SELECT 1'"));
    CHECK(wait_for(connection, "ReadyForQuery"));
}

TEST_CASE("more clients than allowed are told to wait") {
    Running running("host all all all trust\n");
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 20; ++i) {
        connections.push_back(std::make_unique<RawConnection>("127.0.0.1", running.server->port()));
        log_in(*connections.back());
    }
    CHECK(running.login("user=postgres").starts_with("FATAL:  sorry, too many clients already\n"));
    connections.clear();
    CHECK(eventually([&] { return running.login("user=postgres").empty(); }));
}

TEST_CASE("the rules are read again on demand, and kept when they are broken") {
    Running running("host all all all trust\n");
    std::ofstream(running.directory.path() + "/hba") << "host all all all nonsense\n";
    CHECK_FALSE(running.server->reload().ok());
    CHECK(running.login("user=postgres").empty());
    std::ofstream(running.directory.path() + "/hba") << "host all all all reject\n";
    CHECK(running.server->reload().ok());
    CHECK_FALSE(running.login("user=postgres").empty());
}

TEST_CASE("two servers do not share a port or a socket") {
    Running running("host all all all trust\n");
    FakeBackend backend;
    WireOptions options;
    options.port = running.server->port();
    options.hba_file = running.directory.path() + "/hba";
    auto second = WireServer::start(options, backend);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().diagnostic().hint.find("--port") != std::string::npos);
    options.listen_addresses = "";
    options.socket_directory = running.directory.path();
    auto third = WireServer::start(options, backend);
    REQUIRE_FALSE(third.ok());
    CHECK(third.error().state() == SqlState::kObjectInUse);
}
