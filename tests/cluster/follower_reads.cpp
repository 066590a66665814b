// cluster_follower_reads <binary>: see README.md.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

using ConnectionPtr = std::unique_ptr<Connection>;
using Clock = std::chrono::steady_clock;

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

Answer answer_of(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql);
    expect(answer.ok(), sql + ": " + answer.summary());
    return answer;
}

ConnectionPtr connect(const Cluster& cluster, int node, bool follower) {
    std::string problem;
    ConnectionPtr connection = Connection::open(cluster.conninfo(node), &problem);
    expect(connection != nullptr, problem);
    if (follower) answer_of(*connection, "SET read_from = 'follower'");
    return connection;
}

int other_than(int node) {
    return node == 1 ? 2 : 1;
}

void reads_what_it_has(Cluster& cluster) {
    const int leader = cluster.leader(1), follower = other_than(leader);
    ConnectionPtr writer = connect(cluster, leader, false);
    ConnectionPtr reader = connect(cluster, follower, true);
    answer_of(*writer, "CREATE TABLE t (id int PRIMARY KEY, v int)");
    // Its own writes at once, others' within a second.
    for (int n = 1; n <= 50; ++n) {
        answer_of(*reader, fmt::format("INSERT INTO t VALUES ({}, 0)", n));
        expect(answer_of(*reader, "SELECT count(*) FROM t").rows[0][0] == std::to_string(n),
               "a session does not see what it has committed");
        answer_of(*writer, fmt::format("UPDATE t SET v = {0} WHERE id = {0}", n));
        const auto patience = Clock::now() + 1s;
        const std::string look = fmt::format("SELECT v FROM t WHERE id = {}", n);
        while (answer_of(*reader, look).rows[0][0] != std::to_string(n))
            expect(Clock::now() < patience, "a follower's reads stay behind");
    }
    answer_of(*reader, "BEGIN");
    answer_of(*reader, "UPDATE t SET v = -1 WHERE id = 1");
    expect(answer_of(*reader, "SELECT v FROM t WHERE id = 1").rows[0][0] == "-1",
           "a transaction does not see its own write");
    answer_of(*reader, "ROLLBACK");
    answer_of(*reader, "BEGIN ISOLATION LEVEL REPEATABLE READ");
    const Answer before = answer_of(*reader, "SELECT sum(v) FROM t");
    answer_of(*writer, "UPDATE t SET v = v + 1");
    std::this_thread::sleep_for(300ms);
    expect(answer_of(*reader, "SELECT sum(v) FROM t").rows == before.rows,
           "a snapshot changes within a transaction");
    answer_of(*reader, "COMMIT");
}

/// Tables change while they are read without locks.
void tables_may_change_meanwhile(Cluster& cluster) {
    const int leader = cluster.leader(1);
    std::atomic<bool> done{false};
    std::string problem;
    std::thread changes([&] {
        ConnectionPtr writer = connect(cluster, leader, false);
        for (int i = 0; i < 30 && problem.empty(); ++i) {
            for (const char* sql :
                 {"ALTER TABLE t ADD COLUMN more text DEFAULT 'x'",
                  "INSERT INTO t (id, v, more) SELECT max(id) + 1, 1, 'y' FROM t",
                  "ALTER TABLE t DROP COLUMN more", "ALTER TABLE t ALTER COLUMN v TYPE bigint",
                  "ALTER TABLE t ALTER COLUMN v TYPE int", "DELETE FROM t WHERE id > 50"}) {
                Answer answer = writer->execute(sql);
                if (!answer.ok()) problem = sql + (": " + answer.summary());
            }
        }
        done = true;
    });
    ConnectionPtr reader = connect(cluster, other_than(leader), true);
    std::string wrong;
    while (!done && wrong.empty()) {
        Answer answer = reader->execute("SELECT * FROM t WHERE id <= 50");
        if (!answer.ok())
            wrong = answer.summary();
        else if (answer.rows.size() != 50)
            wrong = fmt::format("{} rows instead of 50", answer.rows.size());
    }
    changes.join();
    expect(problem.empty(), problem);
    expect(wrong.empty(), "reading a table that changes: " + wrong);
}

/// The leader stands still: nobody can ask it, and nobody has to.
void needs_no_leader(Cluster& cluster) {
    const int leader = cluster.leader(1), follower = other_than(leader);
    ConnectionPtr reader = connect(cluster, follower, true);
    const Answer before = answer_of(*reader, "SELECT sum(v) FROM t");
    std::this_thread::sleep_for(600ms);
    answer_of(*reader, "UPDATE t SET v = v + 1000");
    cluster.signal(leader, SIGSTOP);
    // A moment that the node has seen pass needs no leader either.
    const Answer then = reader->execute("SELECT sum(v) FROM t AS OF SYSTEM TIME '-300ms'");
    const auto begin = Clock::now();
    for (int i = 0; i < 20; ++i) answer_of(*reader, "SELECT count(*) FROM t");
    const auto took = Clock::now() - begin;
    cluster.signal(leader, SIGCONT);
    expect(then.rows == before.rows, "AS OF SYSTEM TIME at a follower: " + then.summary());
    expect(took < 250ms, "a follower's reads wait for the leader");
    fmt::print("20 reads in {} ms while the leader stood still\n",
               std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    cluster.wait_until_it_answers(leader);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: cluster_follower_reads BINARY\n");
        return 2;
    }
    try {
        Cluster cluster(argv[1], 3);
        reads_what_it_has(cluster);
        tables_may_change_meanwhile(cluster);
        needs_no_leader(cluster);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "FAILED {}\n", problem.what());
        return 1;
    }
    fmt::print("ok\n");
    return 0;
}
