// limits_test <binary>: what one statement may take of the server. See README.md.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "harness/connection.h"
#include "harness/server.h"

using namespace aerolith::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

int failures = 0;

void check(bool holds, const std::string& what) {
    fmt::print("{} {}\n", holds ? "ok    " : "FAILED", what);
    failures += !holds;
}

Answer must(Connection& connection, const std::string& sql) {
    Answer answer = connection.execute(sql, {}, 300s);
    if (!answer.ok()) throw std::runtime_error(sql + ": " + answer.summary());
    return answer;
}

std::string value(Connection& connection, const std::string& sql) {
    return must(connection, sql).rows.at(0).at(0).value_or("");
}

/// The process that was started with this data directory.
std::string process_of(const std::string& data_directory) {
    for (const auto& entry : fs::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "cmdline");
        std::string line((std::istreambuf_iterator<char>(file)), {});
        if (line.find(data_directory) != std::string::npos &&
            line.find("start") != std::string::npos)
            return entry.path().filename();
    }
    throw std::runtime_error("no server process");
}

long kilobytes(const std::string& process, const std::string& field) {
    std::ifstream file("/proc/" + process + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(field)) return std::stol(line.substr(field.size() + 1));
    }
    return 0;
}

std::size_t temporary_files(const std::string& data_directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(data_directory + "/tmp"), {}));
}

void memory_stays_bounded(Connection& connection) {
    std::string directory = value(connection, "SHOW data_directory"),
                process = process_of(directory);
    must(connection, "SET work_mem = '4MB'");
    struct Case {
        std::string name, sql;
    };
    const std::string rows =
        "(SELECT g, md5(g::text) || repeat('x', 600) AS t FROM generate_series(1, 500000) g) s";
    const Case cases[] = {
        {"sort", "SELECT count(*), max(t) FROM (SELECT t FROM " + rows + " ORDER BY t OFFSET 0) o"},
        {"distinct", "SELECT count(*), max(t) FROM (SELECT DISTINCT t FROM " + rows + ") o"},
        {"aggregate", "SELECT count(*), max(m) FROM (SELECT g % 200000 AS k, max(t) AS m FROM " +
                          rows + " GROUP BY 1) o"},
        {"join", "SELECT count(*), max(a.t) FROM (SELECT * FROM " + rows +
                     ") a JOIN (SELECT * FROM " + rows + ") b ON a.t = b.t"},
        {"with",
         "WITH w AS MATERIALIZED (SELECT * FROM " + rows + ") SELECT count(*), max(t) FROM w"},
        {"window", "SELECT count(*), max(l) FROM (SELECT lag(t, 3) OVER (ORDER BY g) AS l FROM " +
                       rows + ") o"},
        {"IN (SELECT ...)", "SELECT count(*) FROM (SELECT md5(g::text) IN (SELECT t FROM " + rows +
                                ") AS i FROM generate_series(1, 10000) g) o WHERE i"},
        {"recursion",
         "WITH RECURSIVE r(n, t) AS (SELECT 1, repeat('z', 600) UNION SELECT (n * 2 + d) % 500000, "
         "t FROM r, generate_series(0, 1) d) SELECT count(*), max(t) FROM r"},
        {"scrolling cursor", "BEGIN; DECLARE c SCROLL CURSOR FOR SELECT * FROM " + rows +
                                 "; FETCH LAST FROM c; FETCH FIRST FROM c; COMMIT"},
    };
    must(connection, "SELECT count(*) FROM " + rows);
    for (const Case& one : cases) {
        std::ofstream("/proc/" + process + "/clear_refs") << "5";  // the peak starts anew
        long before = kilobytes(process, "VmRSS:");
        must(connection, one.sql);
        long more = kilobytes(process, "VmHWM:") - before;
        check(more < 100 * 1024,
              fmt::format("{} of 300 MB with 4 MB: {} MB more resident", one.name, more / 1024));
        check(temporary_files(directory) == 0,
              fmt::format("no temporary file is left behind by the {}", one.name));
    }
}

std::string repeated(std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
}

/// Deep or long statements are answered, or refused for the depth of the stack.
void statements_do_not_overflow_the_stack(Connection& connection) {
    must(connection, "CREATE TABLE few (a int)");
    struct Case {
        std::string name, sql;
    };
    const Case cases[] = {
        {"parentheses", "SELECT " + repeated("(", 100000) + "1" + repeated(")", 100000)},
        {"function calls", "SELECT " + repeated("abs(", 100000) + "1" + repeated(")", 100000)},
        {"a sum", "SELECT 1" + repeated("+1", 50000)},
        {"a sum of columns", "SELECT a" + repeated("+a", 50000) + " FROM few"},
        {"OR", "SELECT FROM few WHERE a = 0" + repeated(" OR a = 1", 50000)},
        {"AND", "SELECT FROM few WHERE a = 0" + repeated(" AND a <> 1", 50000)},
        {"casts", "SELECT 1" + repeated("::int", 100000)},
        {"IN", "SELECT FROM few WHERE a IN (1" + repeated(", 2", 10000) + ")"},
        {"VALUES", "VALUES (1)" + repeated(", (2)", 60000)},
        {"UNION", "SELECT 1" + repeated(" UNION SELECT 1", 10000)},
        {"subqueries", repeated("SELECT * FROM (", 10000) + "TABLE few" + repeated(") s", 10000)},
        {"IN (SELECT ...)",
         "SELECT FROM few WHERE a = 0" + repeated(" AND a IN (SELECT a FROM few)", 5000)},
        {"CASE",
         "SELECT " + repeated("CASE WHEN true THEN ", 50000) + "1" + repeated(" END", 50000)},
        {"JSON", "SELECT '" + repeated("[", 100000) + repeated("]", 100000) + "'::jsonb"},
        {"64 MB of text", "SELECT length('" + repeated("0123456789abcdef", 4 << 20) + "')"},
    };
    for (const Case& one : cases) {
        Answer answer = connection.execute(one.sql, {}, 60s);
        check(answer.ok() || answer.sqlstate == "54001",
              fmt::format("long or deep: {}: {}", one.name, answer.ok() ? "ok" : answer.sqlstate));
        must(connection, "SELECT 1");
    }
}

/// Values so long that a vector of 2,000 would take 4 GB are worked out some rows at a time.
void wide_values_do_not_fill_memory(Connection& connection) {
    std::string process = process_of(value(connection, "SHOW data_directory"));
    std::ofstream("/proc/" + process + "/clear_refs") << "5";
    long before = kilobytes(process, "VmRSS:");
    std::string longest =
        value(connection,
              "SELECT max(length(repeat('x', 2000000 + g % 2))) FROM generate_series(1, 2000) g");
    long more = kilobytes(process, "VmHWM:") - before;
    check(longest == "2000001" && more < 200 * 1024,
          fmt::format("2000 values of 2 MB: {} MB more resident", more / 1024));
}

/// The rows a transaction has written stay in memory until it commits.
void writes_take_little_memory(Connection& connection) {
    std::string process = process_of(value(connection, "SHOW data_directory"));
    must(connection, "CREATE TABLE written (a int)");
    must(connection, "BEGIN");
    long before = kilobytes(process, "VmRSS:");
    must(connection, "INSERT INTO written SELECT generate_series(1, 1000000)");
    long more = kilobytes(process, "VmRSS:") - before;
    check(more < 130 * 1024,
          fmt::format("a million rows written: {} bytes resident per row", more * 1024 / 1000000));
    must(connection, "ROLLBACK");
}

/// Longest and median answer to SELECT 1 on another connection while statements compute.
void others_get_their_turn(const Server& server) {
    std::vector<std::unique_ptr<Connection>> busy, idle;
    for (int i = 0; i < 4; ++i) busy.push_back(Connection::open(server.conninfo()));
    for (int i = 0; i < 4; ++i) idle.push_back(Connection::open(server.conninfo()));
    for (auto& connection : busy)
        connection->send("SELECT sum(g % 7) FROM generate_series(1, 2000000000) g");
    std::vector<std::chrono::microseconds> times;
    for (int i = 0; i < 200; ++i) {
        auto start = std::chrono::steady_clock::now();
        must(*idle[static_cast<std::size_t>(i) % idle.size()], "SELECT 1");
        times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start));
    }
    std::sort(times.begin(), times.end());
    check(times[times.size() / 2] < 10ms,
          fmt::format("SELECT 1 beside four statements that compute: median {} us, longest {} us",
                      times[times.size() / 2].count(), times.back().count()));
    auto start = std::chrono::steady_clock::now();
    for (auto& connection : busy) connection->cancel();
    for (auto& connection : busy) {
        std::optional<Answer> answer = connection->receive(10s);
        check(answer && answer->sqlstate == "57014", "a statement that computes is cancelled");
    }
    auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    check(took < 1s, fmt::format("four cancels take {} ms", took.count()));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    try {
        auto server = start_server(
            {.server = "aerolith", .binary = argv[1], .options = {"--cache-size", "32MB"}});
        auto connection = Connection::open(server->conninfo());
        memory_stays_bounded(*connection);
        statements_do_not_overflow_the_stack(*connection);
        wide_values_do_not_fill_memory(*connection);
        writes_take_little_memory(*connection);
        others_get_their_turn(*server);
    } catch (const std::exception& problem) {
        fmt::print("{}\n", problem.what());
        ++failures;
    }
    return failures ? 1 : 0;
}
