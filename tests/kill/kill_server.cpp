// kill_server <binary> <rounds>: kill -9 at random moments under load, through SQL. Clients move
// money between accounts and write a ledger row per transfer; each keeps the ids that the server
// acknowledged. After every kill the server starts on the same data, and everything acknowledged
// must be there, the balances must add up, and they must agree with the ledger.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "harness/connection.h"
#include "harness/server.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 4, kAccounts = 50, kStart = 1000;

/// What the clients know: a transfer is acknowledged, or nobody can say (its connection died while
/// it committed).
class Ledger {
  public:
    void acknowledge(long id) {
        std::lock_guard lock(mutex_);
        acknowledged_.insert(id);
    }
    std::size_t size() const { return acknowledged_.size(); }
    const std::set<long>& acknowledged() const { return acknowledged_; }

  private:
    std::mutex mutex_;
    std::set<long> acknowledged_;
};

void must(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql);
    if (!answer.ok()) throw std::runtime_error(sql + ": " + answer.summary());
}

void create_tables(Connection& connection) {
    must(connection, "CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)");
    must(connection, fmt::format("INSERT INTO account SELECT g, {} FROM generate_series(1, {}) g",
                                 kStart, kAccounts));
    must(connection,
         "CREATE TABLE ledger (id bigint PRIMARY KEY, source int, target int, amount int, filler "
         "text)");
    must(connection, "CREATE INDEX ledger_source ON ledger (source)");
}

/// One transfer in one transaction; false when the connection is gone or the transaction failed.
bool transfer(Connection& connection, std::mt19937& random, long id) {
    int source = 1 + random() % kAccounts, target = 1 + random() % kAccounts,
        amount = random() % 20;
    const std::string statements[] = {
        "BEGIN",
        fmt::format("UPDATE account SET balance = balance - {} WHERE id = {}", amount, source),
        fmt::format("UPDATE account SET balance = balance + {} WHERE id = {}", amount, target),
        fmt::format("INSERT INTO ledger VALUES ({}, {}, {}, {}, repeat('x', {}))", id, source,
                    target, amount, random() % 500),
        "COMMIT"};
    for (const auto& sql : statements) {
        Answer answer = connection.execute(sql);
        if (answer.ok()) continue;
        if (connection.alive()) connection.execute("ROLLBACK");  // a deadlock: try another
        return false;
    }
    return true;
}

void run_client(const std::string& conninfo, int seed, std::atomic<long>& next_id, Ledger& ledger,
                const std::atomic<bool>& stop) {
    auto connection = Connection::open(conninfo);
    std::mt19937 random(seed);
    while (!stop && connection && connection->alive()) {
        long id = next_id++;
        if (transfer(*connection, random, id)) ledger.acknowledge(id);
    }
}

long single_number(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql);
    if (!answer.ok()) throw std::runtime_error(sql + ": " + answer.summary());
    return std::stol(answer.rows.at(0).at(0).value_or("0"));
}

/// Empty, or what is wrong.
std::string verify(Connection& connection, const Ledger& ledger) {
    std::set<long> present;
    Answer answer = connection.execute("SELECT id FROM ledger");
    if (!answer.ok()) return answer.summary();
    for (const auto& row : answer.rows) present.insert(std::stol(*row[0]));
    for (long id : ledger.acknowledged()) {
        if (!present.contains(id)) return fmt::format("acknowledged transfer {} is lost", id);
    }
    long total = single_number(connection, "SELECT sum(balance) FROM account");
    if (total != long{kStart} * kAccounts) return fmt::format("the balances add up to {}", total);
    long wrong = single_number(
        connection,
        fmt::format("SELECT count(*) FROM account a WHERE balance <> {} "
                    "- coalesce((SELECT sum(amount) FROM ledger WHERE source = a.id), 0) "
                    "+ coalesce((SELECT sum(amount) FROM ledger WHERE target = a.id), 0)",
                    kStart));
    if (wrong) return fmt::format("{} balances differ from the ledger", wrong);
    long indexed = single_number(connection, "SELECT count(*) FROM ledger WHERE source > 0");
    if (indexed != static_cast<long>(present.size())) {
        return fmt::format("{} rows by index, {} in the table", indexed, present.size());
    }
    return "";
}

void load_and_kill(Server& server, std::mt19937& random, std::atomic<long>& next_id,
                   Ledger& ledger) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
        int seed = random();
        clients.emplace_back(
            [&, seed] { run_client(server.conninfo(), seed, next_id, ledger, stop); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 400));
    server.restart(true);
    stop = true;
    for (auto& client : clients) client.join();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr,
                   "usage: kill_server <aerolith binary> <rounds> [option of the server ...]\n");
        return 2;
    }
    ServerChoice choice{"aerolith", argv[1], {argv + 3, argv + argc}};
    int rounds = std::stoi(argv[2]), round = 0;
    unsigned seed = std::random_device{}();
    Ledger ledger;
    auto slowest = 0ms;
    try {
        auto server = start_server(choice);
        create_tables(*Connection::open(server->conninfo()));
        std::mt19937 random(seed);
        std::atomic<long> next_id = 1;
        for (; round < rounds; ++round) {
            auto began = std::chrono::steady_clock::now();
            load_and_kill(*server, random, next_id, ledger);
            auto took = std::chrono::steady_clock::now() - began;
            slowest =
                std::max(slowest, std::chrono::duration_cast<std::chrono::milliseconds>(took));
            if (auto problem = verify(*Connection::open(server->conninfo()), ledger);
                !problem.empty()) {
                throw std::runtime_error(problem);
            }
        }
    } catch (const std::exception& problem) {
        fmt::print("round {} (seed {}): {}\n", round + 1, seed, problem.what());
    }
    fmt::print("{} acknowledged transfers, slowest load and restart {} ms\n", ledger.size(),
               slowest.count());
    fmt::print("{} passed, {} failed\n", round, rounds - round ? 1 : 0);
    return round == rounds ? 0 : 1;
}
