// libpqxx as an application uses it: connect, prepared statements, COPY streams, errors,
// transactions, cursors.
#include <fmt/format.h>

#include <functional>
#include <optional>
#include <pqxx/pqxx>

namespace {

int passed = 0, failed = 0;

void check(const char* what, const std::function<bool(pqxx::connection&)>& test) {
    std::string problem;
    bool ok = false;
    try {
        pqxx::connection connection;  // where libpq's environment says
        ok = test(connection);
    } catch (const std::exception& error) {
        problem = error.what();
    }
    ++(ok ? passed : failed);
    if (!ok) fmt::print("{}: {}\n", what, problem.empty() ? "wrong answer" : problem);
}

bool connects(pqxx::connection& connection) {
    return connection.is_open() && connection.server_version() >= 150000 &&
           connection.protocol_version() == 3 && std::string(connection.dbname()) == "postgres";
}

bool creates(pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("DROP TABLE IF EXISTS pqxx_item");
    work.exec(
        "CREATE TABLE pqxx_item (id int PRIMARY KEY, name text NOT NULL, price numeric(10, 2), "
        "made timestamptz)");
    work.exec_params("INSERT INTO pqxx_item VALUES ($1, $2, $3, now())", 1, "pen", "1.50");
    work.commit();
    pqxx::nontransaction look(connection);
    auto row = look.exec1("SELECT name, price FROM pqxx_item WHERE id = 1");
    return row[0].as<std::string>() == "pen" && row[1].as<double>() == 1.5;
}

bool prepares(pqxx::connection& connection) {
    connection.prepare("insert", "INSERT INTO pqxx_item VALUES ($1, $2, $3, NULL)");
    connection.prepare("find", "SELECT name, price FROM pqxx_item WHERE id = $1");
    pqxx::work work(connection);
    for (int id = 2; id <= 100; ++id) {
        std::optional<double> price;
        if (id % 10) price = id / 4.0;
        work.exec_prepared0("insert", id, "item " + std::to_string(id), price);
    }
    work.commit();
    pqxx::read_transaction read(connection);
    auto plain = read.exec_prepared1("find", 7), null = read.exec_prepared1("find", 50);
    return plain[0].as<std::string>() == "item 7" && plain[1].as<std::string>() == "1.75" &&
           null[1].is_null();
}

bool streams_in(pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec0("CREATE TABLE IF NOT EXISTS pqxx_stream (id int PRIMARY KEY, text text)");
    work.exec0("TRUNCATE pqxx_stream");
    pqxx::stream_to stream(work, "pqxx_stream", std::vector<std::string>{"id", "text"});
    for (int id = 0; id < 5000; ++id) {
        std::optional<std::string> text;
        if (id % 100) text = "a\tb\\c\nd " + std::to_string(id);
        stream << std::make_tuple(id, text);
    }
    stream.complete();
    work.commit();
    pqxx::nontransaction look(connection);
    auto row = look.exec1("SELECT count(*), count(text), sum(id) FROM pqxx_stream");
    return row[0].as<int>() == 5000 && row[1].as<int>() == 4950 &&
           row[2].as<long>() == 4999L * 5000 / 2;
}

bool streams_out(pqxx::connection& connection) {
    pqxx::work work(connection);
    pqxx::stream_from stream(work, "pqxx_stream", std::vector<std::string>{"id", "text"});
    int count = 0, nulls = 0;
    for (std::string line; stream.get_raw_line(line);) {
        std::string id = std::to_string(count++);
        if (line == id + "\t\\N\n") {
            ++nulls;
        } else if (line != id + "\ta\\tb\\\\c\\nd " + id + "\n") {
            return false;
        }
    }
    return count == 5000 && nulls == 50;
}

template <class Error>
bool fails_with(pqxx::connection& connection, const std::string& sql, const std::string& sqlstate) {
    try {
        pqxx::work(connection).exec(sql);
    } catch (const Error& error) {
        return error.sqlstate() == sqlstate;
    }
    return false;
}

bool reports_errors(pqxx::connection& connection) {
    return fails_with<pqxx::unique_violation>(
               connection, "INSERT INTO pqxx_item VALUES (1, 'again')", "23505") &&
           fails_with<pqxx::not_null_violation>(
               connection, "INSERT INTO pqxx_item VALUES (1000, NULL)", "23502") &&
           fails_with<pqxx::syntax_error>(connection, "SELEC 1", "42601") &&
           fails_with<pqxx::undefined_table>(connection, "SELECT * FROM nowhere", "42P01") &&
           fails_with<pqxx::sql_error>(connection, "SELECT 1 / 0", "22012") &&
           pqxx::work(connection).exec1("SELECT 1")[0].as<int>() == 1;
}

bool rolls_back(pqxx::connection& connection) {
    {
        pqxx::work work(connection);
        work.exec0("DELETE FROM pqxx_item");
    }  // not committed
    pqxx::work work(connection);
    {
        pqxx::subtransaction inner(work);
        inner.exec0("UPDATE pqxx_item SET name = 'gone' WHERE id = 1");
        inner.abort();
    }
    auto row = work.exec1("SELECT count(*), min(name) FILTER (WHERE id = 1) FROM pqxx_item");
    return row[0].as<int>() == 100 && row[1].as<std::string>() == "pen";
}

bool isolates(pqxx::connection& connection) {
    pqxx::connection other;
    pqxx::transaction<pqxx::isolation_level::repeatable_read> first(connection);
    auto before = first.exec1("SELECT price FROM pqxx_item WHERE id = 2")[0].as<std::string>();
    {
        pqxx::work second(other);
        second.exec0("UPDATE pqxx_item SET price = price + 1 WHERE id = 2");
        second.commit();
    }
    if (first.exec1("SELECT price FROM pqxx_item WHERE id = 2")[0].as<std::string>() != before)
        return false;
    try {
        first.exec0("UPDATE pqxx_item SET price = 0 WHERE id = 2");
    } catch (const pqxx::serialization_failure&) {
        return true;
    }
    return false;
}

bool reads_by_cursor(pqxx::connection& connection) {
    pqxx::work work(connection);
    pqxx::icursorstream cursor(work, "SELECT id FROM pqxx_stream ORDER BY id", "walk", 700);
    long sum = 0, rows = 0;
    for (pqxx::result part; cursor >> part;) {
        for (auto row : part) {
            sum += row[0].as<long>();
            ++rows;
        }
    }
    return rows == 5000 && sum == 4999L * 5000 / 2;
}

bool pipelines(pqxx::connection& connection) {
    pqxx::work work(connection);
    pqxx::pipeline pipeline(work);
    std::vector<pqxx::pipeline::query_id> ids;
    for (int i = 0; i < 50; ++i) ids.push_back(pipeline.insert(fmt::format("SELECT {} * 2", i)));
    for (int i = 0; i < 50; ++i) {
        if (pipeline.retrieve(ids[i])[0][0].as<int>() != i * 2) return false;
    }
    return true;
}

bool keeps_bytes(pqxx::connection& connection) {
    pqxx::work work(connection);
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    auto row = work.exec_params1("SELECT $1::bytea", pqxx::binarystring(bytes));
    auto back = pqxx::binarystring(row[0]).str();
    auto text = work.exec_params1("SELECT $1::text || '!'", "ünï\\'\"")[0].as<std::string>();
    return back == bytes && text == "ünï\\'\"!";
}

}  // namespace

int main() {
    check("connect", connects);
    check("create and insert with parameters", creates);
    check("prepared statements", prepares);
    check("COPY in", streams_in);
    check("COPY out", streams_out);
    check("errors", reports_errors);
    check("rollback and subtransaction", rolls_back);
    check("isolation", isolates);
    check("cursor", reads_by_cursor);
    check("pipeline", pipelines);
    check("bytea and text parameters", keeps_bytes);
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed ? 1 : 0;
}
