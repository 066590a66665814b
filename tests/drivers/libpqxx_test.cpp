// libpqxx against a server: libpqxx_test [--server aerolith|postgres|<conninfo>] [--binary <aerolith>]
#include <cstdio>
#include <functional>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <tuple>

#include "harness/server.h"

using namespace aerolith::testing;

namespace {

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

void queries(pqxx::connection& connection) {
    pqxx::work work(connection);
    pqxx::result rows = work.exec("SELECT g::int4, 'row ' || g::text, NULL::text FROM generate_series(1, 1000) AS g");
    require(rows.size() == 1000, "a thousand rows");
    require(rows[41][0].as<int>() == 42 && rows[41][1].as<std::string>() == "row 42", "their values");
    require(rows[0][2].is_null(), "NULL");
    auto row = work.exec_params1("SELECT $1::int4 + $2::int4, $3::text", 40, 2, "ä'\\");
    require(row[0].as<int>() == 42 && row[1].as<std::string>() == "ä'\\", "parameters");
    work.commit();
}

void prepared(pqxx::connection& connection) {
    connection.prepare("put", "INSERT INTO driver_test (id, name) VALUES ($1, $2)");
    connection.prepare("get", "SELECT name FROM driver_test WHERE id = $1");
    pqxx::work work(connection);
    for (int i = 0; i < 100; ++i) work.exec_prepared("put", i, "name " + std::to_string(i));
    require(work.exec_prepared1("get", 7)[0].as<std::string>() == "name 7", "a prepared SELECT");
    require(work.exec_prepared("get", 1000).empty(), "no row");
    pqxx::result changed = work.exec("UPDATE driver_test SET name = 'x' WHERE id < 10");
    require(changed.affected_rows() == 10, "rows affected");
    work.commit();
}

void transactions(pqxx::connection& connection) {
    {
        pqxx::work work(connection);
        work.exec("DELETE FROM driver_test");
        pqxx::subtransaction inner(work);
        inner.exec("INSERT INTO driver_test (id) VALUES (1)");
        inner.abort();
        require(work.exec1("SELECT count(*) FROM driver_test")[0].as<int>() == 0, "a savepoint rolled back");
    }  // not committed
    pqxx::work work(connection);
    require(work.exec1("SELECT count(*) FROM driver_test")[0].as<int>() == 100, "a transaction rolled back");
}

void errors(pqxx::connection& connection) {
    try {
        pqxx::work(connection).exec("SELECT * FROM there_is_none");
        require(false, "an undefined table");
    } catch (const pqxx::undefined_table& error) {
        require(error.sqlstate() == "42P01", "its SQLSTATE");
    }
    try {
        pqxx::work(connection).exec("INSERT INTO driver_test (id) VALUES (1)");
        require(false, "a duplicate");
    } catch (const pqxx::unique_violation&) {
    }
    try {
        pqxx::work(connection).exec("SELEC 1");
        require(false, "a syntax error");
    } catch (const pqxx::syntax_error&) {
    }
    require(pqxx::work(connection).exec1("SELECT 1")[0].as<int>() == 1, "life after errors");
}

void copy_streams(pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("CREATE TABLE driver_copy (id int4, name text)");
    pqxx::stream_to out(work, "driver_copy", std::vector<std::string>{"id", "name"});
    for (int i = 0; i < 5000; ++i) out << std::make_tuple(i, "row " + std::to_string(i));
    out.complete();
    require(work.exec1("SELECT count(*) FROM driver_copy")[0].as<int>() == 5000, "rows copied in");
    pqxx::stream_from in(work, "driver_copy", std::vector<std::string>{"id", "name"});
    std::tuple<int, std::string> row;
    int count = 0;
    while (in >> row) {
        require(std::get<1>(row) == "row " + std::to_string(std::get<0>(row)), "a row copied out");
        ++count;
    }
    in.complete();
    require(count == 5000, "rows copied out");
    work.exec("DROP TABLE driver_copy");
    work.commit();
}

void cursors(pqxx::connection& connection) {
    pqxx::work work(connection);
    pqxx::icursorstream cursor(work, "SELECT id FROM driver_test ORDER BY id", "driver_cursor", 30);
    pqxx::result rows;
    int count = 0;
    while (cursor >> rows) count += static_cast<int>(rows.size());
    require(count == 100, "rows of a cursor");
}

int run_all(const std::string& conninfo) {
    pqxx::connection connection(conninfo);
    pqxx::nontransaction(connection).exec("DROP TABLE IF EXISTS driver_test, driver_copy");
    pqxx::nontransaction(connection).exec("CREATE TABLE driver_test (id int4 PRIMARY KEY, name text)");
    const std::pair<const char*, std::function<void(pqxx::connection&)>> cases[] = {
        {"queries", queries}, {"prepared statements", prepared}, {"transactions", transactions},
        {"errors", errors},   {"COPY streams", copy_streams},    {"cursors", cursors},
    };
    int failures = 0;
    for (const auto& [name, body] : cases) {
        try {
            body(connection);
            std::printf("ok      %s\n", name);
        } catch (const std::exception& problem) {
            ++failures;
            std::printf("FAILED  %s: %s\n", name, problem.what());
        }
    }
    return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    ServerChoice choice;
    for (int i = 1; i + 1 < argc; i += 2) {
        std::string word = argv[i];
        (word == "--binary" ? choice.binary : choice.server) = argv[i + 1];
    }
    try {
        std::unique_ptr<Server> server = start_server(choice);
        return run_all(server->conninfo());
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 2;
    }
}
