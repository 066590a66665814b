// cluster_sessions <binary>: see README.md.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

using ConnectionPtr = std::unique_ptr<Connection>;

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

ConnectionPtr connect(const Cluster& cluster, int node, const std::string& more = {}) {
    std::string problem;
    ConnectionPtr connection = Connection::open(cluster.conninfo(node) + " " + more, &problem);
    expect(connection != nullptr, problem);
    return connection;
}

std::string run(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql);
    expect(answer.ok(), sql + ": " + answer.summary());
    return answer.rows.empty() ? answer.tag : answer.rows[0][0].value_or("NULL");
}

void expect_answer(Connection& connection, const std::string& sql, const std::string& expected) {
    const std::string answer = run(connection, sql);
    expect(answer == expected, fmt::format("{}: {}, not {}", sql, answer, expected));
}

void activity_shows_every_node(Cluster& cluster) {
    std::vector<ConnectionPtr> sessions;
    for (int node = 1; node <= cluster.size(); ++node)
        sessions.push_back(connect(cluster, node, "application_name=seen"));
    for (ConnectionPtr& session : sessions) {
        expect_answer(*session,
                      "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE "
                      "application_name = 'seen'",
                      std::to_string(cluster.size()));
    }
}

/// Waits until the session at another node does what `state` says.
void await_state(Connection& observer, int process_id, const std::string& state) {
    for (int i = 0; i < 500; ++i) {
        Answer answer = observer.execute(
            fmt::format("SELECT state FROM pg_stat_activity WHERE pid = {}", process_id));
        if (answer.ok() && !answer.rows.empty() && answer.rows[0][0] == state) return;
        std::this_thread::sleep_for(10ms);
    }
    throw std::runtime_error("a session at another node never becomes " + state);
}

void sessions_are_stopped_from_elsewhere(Cluster& cluster) {
    ConnectionPtr here = connect(cluster, 1);
    ConnectionPtr there = connect(cluster, 2);
    const int process_id = there->process_id();
    there->send("SELECT pg_sleep(30)");
    await_state(*here, process_id, "active");
    expect_answer(*here, fmt::format("SELECT pg_cancel_backend({})", process_id), "t");
    auto cancelled = there->receive(5s);
    expect(cancelled && cancelled->sqlstate == "57014", "a query at another node is not cancelled");
    expect_answer(*there, "SELECT 1", "1");

    run(*here, "CREATE ROLE weak");
    ConnectionPtr weak = connect(cluster, 3);
    run(*weak, "SET ROLE weak");
    for (const char* function : {"pg_cancel_backend", "pg_terminate_backend"}) {
        Answer refused = weak->execute(fmt::format("SELECT {}({})", function, process_id));
        expect(refused.sqlstate == "42501", "anybody may stop a superuser's session");
    }
    expect_answer(*here, fmt::format("SELECT pg_terminate_backend({})", process_id), "t");
    auto ended = there->receive(5s);
    expect(!there->execute("SELECT 1").ok(), "a session at another node goes on");
    expect_answer(*here, "SELECT pg_cancel_backend(1)", "f");
    expect_answer(*here, fmt::format("SELECT pg_terminate_backend({})", process_id), "f");
}

/// What has come within the time, until there are as many as asked for.
std::vector<std::string> notifications(Connection& connection, std::size_t count) {
    std::vector<std::string> payloads;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (payloads.size() < count && std::chrono::steady_clock::now() < deadline) {
        std::optional<std::string> payload = connection.notification(100ms);
        if (payload) payloads.push_back(*payload);
    }
    while (auto more = connection.notification(50ms)) payloads.push_back(*more);
    return payloads;
}

void listeners_at_every_node_hear_once(Cluster& cluster) {
    constexpr int kRounds = 20;
    std::vector<ConnectionPtr> listeners, senders;
    for (int node = 1; node <= cluster.size(); ++node) {
        listeners.push_back(connect(cluster, node));
        senders.push_back(connect(cluster, node));
        run(*listeners.back(), "LISTEN news");
    }
    run(*senders[0], "CREATE TABLE said (n serial, what text)");
    run(*senders[0], "BEGIN");
    run(*senders[0], "NOTIFY news, 'never'");
    run(*senders[0], "ROLLBACK");
    std::vector<std::string> said;
    for (int i = 0; i < kRounds; ++i) {
        for (std::size_t node = 0; node < senders.size(); ++node) {
            const std::string what = fmt::format("{} of {}", i, node);
            run(*senders[node], "BEGIN");
            run(*senders[node], fmt::format("SELECT pg_notify('news', '{}')", what));
            if (i % 2 == 0)
                run(*senders[node], fmt::format("INSERT INTO said (what) VALUES ('{}')", what));
            run(*senders[node], "COMMIT");
            said.push_back(what);
        }
    }
    for (ConnectionPtr& listener : listeners) {
        expect(notifications(*listener, said.size()) == said,
               "a listener heard something else than was said");
        run(*listener, "UNLISTEN *");
    }
    run(*senders[0], "NOTIFY news");
    expect(notifications(*listeners[1], 0).empty(), "UNLISTEN does not end it");
}

/// Who is told can see what was committed, wherever it is.
void told_is_visible(Cluster& cluster) {
    ConnectionPtr sender = connect(cluster, 1);
    run(*sender, "CREATE TABLE news (n int)");
    for (int node = 1; node <= cluster.size(); ++node) {
        ConnectionPtr listener = connect(cluster, node);
        run(*listener, "LISTEN rows");
        for (int n = 0; n < 50; ++n) {
            run(*sender, fmt::format("INSERT INTO news VALUES ({0}); NOTIFY rows, '{0}'", n));
            expect(listener->notification(5s) == std::to_string(n), "a notification is missing");
            expect_answer(*listener, fmt::format("SELECT count(*) FROM news WHERE n = {}", n),
                          std::to_string(node));
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: cluster_sessions BINARY\n");
        return 2;
    }
    try {
        Cluster cluster(argv[1], 3);
        activity_shows_every_node(cluster);
        sessions_are_stopped_from_elsewhere(cluster);
        listeners_at_every_node_hear_once(cluster);
        told_is_visible(cluster);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "FAILED {}\n", problem.what());
        return 1;
    }
    fmt::print("ok\n");
    return 0;
}
