// cluster_distributed <binary>: see README.md.
#include <fmt/format.h>

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

constexpr int kRows = 300000;

void expect(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

ConnectionPtr connect(const Cluster& cluster, int node, const std::string& more = {}) {
    std::string problem;
    ConnectionPtr connection = Connection::open(cluster.conninfo(node) + " " + more, &problem);
    expect(connection != nullptr, problem);
    return connection;
}

Answer answer_of(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql);
    expect(answer.ok(), sql + ": " + answer.summary());
    return answer;
}

/// Whatever can be is run by all nodes.
constexpr const char* kForced =
    "SET aerolith.min_distributed_scan_size = 0; SET aerolith.distributed_setup_cost = 0;"
    "SET aerolith.distributed_tuple_cost = 0";

ConnectionPtr connect_forced(const Cluster& cluster, int node) {
    ConnectionPtr connection = connect(cluster, node);
    answer_of(*connection, kForced);
    return connection;
}

void fill(Cluster& cluster) {
    ConnectionPtr connection = connect(cluster, 1);
    answer_of(*connection,
              "CREATE TABLE facts (id int PRIMARY KEY, grp int, name text, amount numeric)");
    answer_of(*connection,
              fmt::format("INSERT INTO facts SELECT g, g % 1000, 'name ' || g % 777, g * 1.25 "
                          "FROM generate_series(1, {}) g",
                          kRows));
    answer_of(*connection, "CREATE TABLE labels (grp int, label text)");
    answer_of(*connection,
              "INSERT INTO labels SELECT g, 'label ' || g FROM generate_series(1, 100) g");
}

const std::string kQueries[] = {
    "SELECT count(*), sum(amount), min(name), max(name), stddev(amount) FROM facts",
    "SELECT grp, count(*), sum(amount), avg(id) FROM facts WHERE id % 7 < 3 GROUP BY grp ORDER BY "
    "grp",
    "SELECT count(*), sum(amount) FROM facts AS OF SYSTEM TIME '-1ms'",
    "SELECT id, upper(name) FROM facts WHERE amount > 374900",
    "SELECT id, name FROM facts ORDER BY name DESC, id LIMIT 20",
    "SELECT name, id FROM facts WHERE grp < 5 ORDER BY name, id",
    "SELECT label, count(*), sum(amount) FROM facts JOIN labels USING (grp) GROUP BY label ORDER "
    "BY "
    "label",
    "SELECT count(*) FROM facts WHERE grp IN (SELECT grp FROM labels WHERE label LIKE '%7')",
    "SELECT count(*), min(to_char(timestamptz '2026-03-29 00:30:00+00' + id * interval '1 second', "
    "'HH24:MI TZ')), max(concat(id, '/', grp)) FROM facts WHERE now() > '2020-01-01' AND "
    "(timestamptz '2026-03-29 00:00:00+00' + id * interval '1 minute')::date = '2026-03-30'",
    "SELECT count(*) FROM facts LEFT JOIN labels USING (grp) WHERE label IS NULL",
};

void answers_are_those_of_one_node(Cluster& cluster) {
    ConnectionPtr alone = connect(cluster, 1);
    answer_of(*alone, "SET aerolith.enable_distributed = off");
    for (int node = 1; node <= cluster.size(); ++node) {
        ConnectionPtr together = connect_forced(cluster, node);
        for (ConnectionPtr* connection : {&alone, &together})
            answer_of(**connection, "SET TimeZone = 'Europe/Berlin'; SET DateStyle = 'German'");
        for (const std::string& query : kQueries)
            expect(answer_of(*together, query).rows == answer_of(*alone, query).rows,
                   "several nodes answer otherwise: " + query);
    }
}

/// What EXPLAIN ANALYZE says of other nodes.
struct Shares {
    int nodes = 0;
    long long rows = 0, bytes = 0, retries = 0;
    double milliseconds = 0, own_milliseconds = 0;
};

double number_after(const std::string& line, const std::string& label) {
    const std::size_t at = line.find(label);
    return at == std::string::npos ? 0 : std::stod(line.substr(at + label.size()));
}

Shares shares_in(const Answer& plan) {
    Shares shares;
    for (const Answer::Row& row : plan.rows) {
        const std::string line = row[0].value_or("");
        if (line.find("This Node: ") != std::string::npos)
            shares.own_milliseconds += number_after(line, "time=");
        if (line.find(" bytes=") == std::string::npos) continue;
        ++shares.nodes;
        shares.rows += static_cast<long long>(number_after(line, "rows="));
        shares.bytes += static_cast<long long>(number_after(line, "bytes="));
        shares.retries += static_cast<long long>(number_after(line, "retries="));
        shares.milliseconds += number_after(line, "time=");
    }
    return shares;
}

Shares explain(Connection& connection, const std::string& query) {
    return shares_in(answer_of(connection, "EXPLAIN ANALYZE " + query));
}

void work_is_shared(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 2);
    for (const std::string& query : {kQueries[0], kQueries[1], kQueries[3], kQueries[5]}) {
        const Shares shares = explain(*connection, query);
        expect(shares.nodes >= 2 && shares.rows > 0, "other nodes do not help: " + query);
        expect(shares.retries == 0, "parts are run again for no reason: " + query);
        fmt::print("{:5.1f} % of the work at other nodes, {} bytes from them: {}\n",
                   100 * shares.milliseconds / (shares.milliseconds + shares.own_milliseconds),
                   shares.bytes, query);
    }
}

void plans_say_so(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 1);
    const std::pair<std::string, std::string> plans[] = {
        {"SELECT grp, sum(amount) FROM facts WHERE id % 2 = 0 GROUP BY grp",
         "Finalize HashAggregate\n"
         "  Group Key: grp\n"
         "  ->  Gather\n"
         "        Nodes Planned: 3\n"
         "        ->  Partial HashAggregate\n"
         "              Group Key: grp\n"
         "              ->  Parallel Seq Scan on facts\n"
         "                    Filter: ((id % 2) = 0)\n"},
        {"SELECT id FROM facts ORDER BY amount LIMIT 3",
         "Limit\n"
         "  ->  Gather Merge\n"
         "        Nodes Planned: 3\n"
         "        ->  Sort\n"
         "              Sort Key: amount\n"
         "              ->  Parallel Seq Scan on facts\n"},
        // What only the session knows is asked here.
        {"SELECT name FROM facts WHERE name = current_setting('application_name')",
         "Seq Scan on facts\n"
         "  Filter: (name = current_setting('application_name'::text))\n"},
    };
    answer_of(*connection, "SET max_parallel_workers_per_gather = 0");
    for (const auto& [query, expected] : plans) {
        std::string plan;
        for (const Answer::Row& row : answer_of(*connection, "EXPLAIN (COSTS OFF) " + query).rows)
            plan += row[0].value_or("") + "\n";
        expect(plan == expected, "the plan of " + query + " is\n" + plan);
    }
    // By cost, so little is not worth it.
    ConnectionPtr plain = connect(cluster, 1);
    expect(explain(*plain, "SELECT count(*) FROM labels").nodes == 0, "a small scan is scattered");
}

void errors_come_whole(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 3);
    for (const char* query :
         {"SELECT sum(1 / (id - 299999)) FROM facts", "SELECT id / (id - 150000) FROM facts"}) {
        Answer answer = connection->execute(query);
        expect(answer.sqlstate == "22012" && answer.message == "division by zero",
               "an error is not what it was: " + answer.summary());
    }
    expect(connection->execute("SELECT count(*) FROM facts").ok(), "an error leaves something");
}

void own_writes_are_seen(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 2);
    answer_of(*connection, "BEGIN");
    answer_of(*connection, "INSERT INTO facts VALUES (0, -1, 'mine', 0)");
    expect(answer_of(*connection, "SELECT count(*) FROM facts WHERE grp = -1").rows[0][0] == "1",
           "a transaction does not see its own row");
    answer_of(*connection, "ROLLBACK");
}

/// What was committed anywhere is counted everywhere, whoever counts.
void commits_are_seen(Cluster& cluster) {
    answer_of(*connect(cluster, 1), "CREATE TABLE seen (n int PRIMARY KEY)");
    answer_of(*connect(cluster, 1), "INSERT INTO seen SELECT g FROM generate_series(1, 2000) g");
    std::vector<ConnectionPtr> connections;
    for (int node = 1; node <= cluster.size(); ++node)
        connections.push_back(connect_forced(cluster, node));
    for (int n = 2001; n <= 2060; ++n) {
        const auto writer = static_cast<std::size_t>(n) % connections.size();
        answer_of(*connections[writer], fmt::format("INSERT INTO seen VALUES ({})", n));
        Connection& reader = *connections[(writer + 1) % connections.size()];
        expect(answer_of(reader, "SELECT count(*) FROM seen").rows[0][0] == std::to_string(n),
               "a committed row is not counted");
    }
    // A table that changes between two queries is the same at all nodes.
    answer_of(*connections[0], "ALTER TABLE seen ADD COLUMN more text DEFAULT 'new'");
    for (ConnectionPtr& connection : connections)
        expect(answer_of(*connection, "SELECT count(*) FROM seen WHERE more = 'new'").rows[0][0] ==
                   "2060",
               "a new column is not everywhere");
}

/// So slow that there is time to interfere.
const std::string kSlow =
    "SELECT grp, count(*), sum(length(repeat(md5(name || a.amount), 600))) FROM facts a GROUP BY "
    "grp "
    "ORDER BY grp";

void cancels_reach(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 1);
    connection->send(kSlow);
    std::this_thread::sleep_for(300ms);
    const auto before = std::chrono::steady_clock::now();
    connection->cancel();
    auto cancelled = connection->receive(10s);
    expect(cancelled && cancelled->sqlstate == "57014",
           "a query of several nodes goes on: " + (cancelled ? cancelled->summary() : "no answer"));
    expect(std::chrono::steady_clock::now() - before < 2s, "a cancel takes long");
    answer_of(*connection, "SET statement_timeout = '200ms'");
    expect(connection->execute(kSlow).message == "canceling statement due to statement timeout",
           "statement_timeout does not reach");
}

void a_killed_node_changes_nothing(Cluster& cluster) {
    ConnectionPtr connection = connect_forced(cluster, 1);
    const auto begin = std::chrono::steady_clock::now();
    const Answer expected = answer_of(*connection, kSlow);
    expect(std::chrono::steady_clock::now() - begin > 500ms, "the slow query is not slow");
    for (int victim : {2, 3}) {
        while (explain(*connection, kQueries[0]).nodes < 2) std::this_thread::sleep_for(100ms);
        connection->send(kSlow);
        std::this_thread::sleep_for(300ms);
        cluster.signal(victim, victim == 2 ? SIGKILL : SIGSTOP);
        auto answer = connection->receive(60s);
        expect(answer && answer->ok(), "a query fails with a node that it used: " +
                                           (answer ? answer->summary() : "no answer"));
        expect(answer->rows == expected.rows, "a query answers otherwise without a node");
        if (victim == 2)
            cluster.start(victim);
        else
            cluster.signal(victim, SIGCONT);
        cluster.wait_until_it_answers(victim);
    }
    while (explain(*connection, kQueries[0]).nodes < 2) std::this_thread::sleep_for(100ms);
    connection->send("EXPLAIN ANALYZE " + kSlow);
    std::this_thread::sleep_for(300ms);
    cluster.signal(2, SIGKILL);
    auto plan = connection->receive(60s);
    expect(plan && plan->ok() && shares_in(*plan).retries > 0, "no part is run again");
    fmt::print("{} parts were run again without the node that was killed\n",
               shares_in(*plan).retries);
    cluster.start(2);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: cluster_distributed BINARY\n");
        return 2;
    }
    try {
        Cluster cluster(argv[1], 3);
        fill(cluster);
        answers_are_those_of_one_node(cluster);
        work_is_shared(cluster);
        plans_say_so(cluster);
        errors_come_whole(cluster);
        own_writes_are_seen(cluster);
        commits_are_seen(cluster);
        cancels_reach(cluster);
        a_killed_node_changes_nothing(cluster);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "FAILED {}\n", problem.what());
        return 1;
    }
    fmt::print("ok\n");
    return 0;
}
