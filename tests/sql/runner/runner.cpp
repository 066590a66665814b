#include "sql/runner/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "sql/runner/results.h"

namespace aerolith::testing {
namespace {

std::string join(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += "        " + line + "\n";
    return text;
}

bool message_matches(const std::string& expected, const std::string& message) {
    if (expected.empty()) return true;
    if (expected.size() > 2 && expected.front() == '/' && expected.back() == '/') {
        return std::regex_search(message, std::regex(expected.substr(1, expected.size() - 2)));
    }
    return printed(message) == expected;
}

std::string query_line(const Record& record, const Answer& answer) {
    std::string line =
        "query " + (answer.types.empty() ? answer.returns_rows ? "-" : "T" : answer.types);
    if (record.sort == Record::Sort::kRows) line += " rowsort";
    if (record.sort == Record::Sort::kValues) line += " valuesort";
    return record.label.empty() ? line : line + " " + record.label;
}

/// A new leader leaves out values of sequences that the last one may have given out, and ends
/// SERIALIZABLE transactions that had begun: a file that would see that says so by its words.
bool sees_changes_of_leader(const Script& script) {
    static const std::regex words("nextval|SEQUENCE|IDENTITY|SERIALIZABLE|(^|[^a-z])(big)?serial",
                                  std::regex::icase);
    return std::any_of(script.lines.begin(), script.lines.end(),
                       [](const std::string& line) { return std::regex_search(line, words); });
}

}  // namespace

Tally Runner::run(const std::string& path) {
    tally_ = {};
    problems_.clear();
    rewrites_.clear();
    labelled_.clear();
    connections_.clear();
    lost_ = false;
    script_ = read_script(path);
    server_.keep_leader(sees_changes_of_leader(script_));
    begin_file(path);
    for (const Record& record : script_.records) {
        if (!record.runs_on(server_.kind())) continue;
        if (record.kind == Record::Kind::kHalt) break;
        run_record(record);
        if (lost_) break;
    }
    connections_.clear();
    if (update_) save();
    fmt::print("{:<6} {:>4}  {}\n", tally_.failed ? "FAILED" : "ok", tally_.passed + tally_.failed,
               path);
    for (const auto& problem : problems_) fmt::print("{}", problem);
    std::fflush(stdout);
    return tally_;
}

void Runner::begin_file(const std::string& path) {
    schema_ = "t_" + std::filesystem::path(path).stem().string();
    std::string problem;
    auto connection = Connection::open(server_.conninfo(), &problem);
    Answer answer;
    if (connection) {
        connection->execute(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", schema_));
        answer = connection->execute(fmt::format("CREATE SCHEMA {}", schema_));
        problem = answer.summary();
    }
    if (!connection || !answer.ok()) {
        Record none;
        none.file = path;
        fail(none, "cannot create the schema of this file: " + problem);
        lost_ = true;
    }
}

Connection& Runner::connection(const std::string& name) {
    auto& connection = connections_[name];
    if (!connection || !connection->alive()) {
        std::string problem;
        connection = Connection::open(server_.conninfo(), &problem);
        if (!connection) throw std::runtime_error("cannot connect: " + problem);
        connection->execute(fmt::format("SET search_path = {}", schema_));
        connection->execute("SET TimeZone = 'UTC'");
    }
    return *connection;
}

void Runner::run_record(const Record& record) {
    if (record.sql.empty()) return command(record);
    try {
        Connection& on = connection(record.connection);
        Answer answer = on.execute(record.sql, record.copy_data);
        if (update_) rewrite(record, answer);
        check(record, answer);
        if (!on.alive()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));  // a crash takes a moment
            lost_ = !server_.running();
            if (lost_) fail(record, "the server ended:\n" + server_.log_tail());
        }
    } catch (const std::exception& problem) {
        fail(record, problem.what());
        lost_ = true;
    }
}

void Runner::command(const Record& record) {
    connections_.clear();
    if (record.kind == Record::Kind::kReconnect) return;
    if (!server_.restart(record.kind == Record::Kind::kCrash)) {
        fail(record, "this server cannot be restarted by the test");
    }
}

void Runner::check(const Record& record, const Answer& answer) {
    if (update_) {
        ++tally_.passed;
        return;
    }
    int failed_before = tally_.failed;
    if (record.expects_error) {
        check_error(record, answer);
    } else if (!answer.ok()) {
        fail(record, fmt::format("    error {}\n{}", answer.summary(), join(error_lines(answer))));
    } else if (record.kind == Record::Kind::kQuery) {
        check_rows(record, answer);
    } else if (record.affected >= 0 && answer.affected != record.affected) {
        fail(record,
             fmt::format("    expected {} rows, got {}\n", record.affected, answer.affected));
    }
    if (tally_.failed == failed_before) ++tally_.passed;
}

void Runner::check_error(const Record& record, const Answer& answer) {
    bool same = !answer.ok() && answer.sqlstate != "08006" &&
                (record.sqlstate.empty() || record.sqlstate == answer.sqlstate) &&
                message_matches(record.message, answer.message) &&
                (!record.has_expected || record.expected == error_lines(answer));
    if (same) return;
    fail(record,
         fmt::format("    expected error {} {}\n{}    got {}\n{}", record.sqlstate, record.message,
                     join(record.expected), answer.summary(), join(error_lines(answer))));
}

void Runner::check_rows(const Record& record, const Answer& answer) {
    if (answer.returns_rows && answer.columns != (record.types == "-" ? 0 : record.types.size())) {
        fail(record,
             fmt::format("    expected {} columns, got {}\n", record.types.size(), answer.columns));
        return;
    }
    auto rows = result_lines(answer, record.sort, false);
    if (!record.label.empty()) {
        auto [first, is_new] = labelled_.try_emplace(record.label, rows);
        if (!is_new && first->second != rows) {
            fail(record, fmt::format("    differs from the earlier result \"{}\"\n", record.label));
            return;
        }
    }
    const auto& expected = record.expected;
    bool same = rows == expected || result_lines(answer, record.sort, true) == expected ||
                (expected.size() == 1 && hash_line(answer, record.sort) == expected[0]);
    if (!same) {
        fail(record, fmt::format("    expected\n{}    got\n{}", join(expected), join(rows)));
    }
}

void Runner::fail(const Record& record, const std::string& problem) {
    ++tally_.failed;
    std::string sql;
    for (char character : record.sql)
        sql += character == '\n' ? std::string("\n    ") : std::string(1, character);
    problems_.push_back(
        fmt::format("{}:{}:\n    {}\n{}\n", record.file, record.line, sql, problem));
}

void Runner::rewrite(const Record& record, const Answer& answer) {
    if (record.file != script_.path) return;
    Rewrite change{record.header, record.block, record.end, script_.lines[record.header], {}};
    bool is_query = answer.returns_rows || !answer.copied_out.empty();
    if (!answer.ok()) {
        bool is_regex = record.message.starts_with('/');
        change.first_line = "statement error " + answer.sqlstate + " " +
                            (is_regex ? record.message : printed(answer.message));
        if (!is_regex || record.has_expected) change.lines = error_lines(answer);
    } else if (is_query) {
        change.first_line = query_line(record, answer);
        auto values = result_lines(answer, record.sort, true);
        bool hashed = script_.hash_threshold && values.size() > script_.hash_threshold;
        change.lines = hashed ? std::vector{hash_line(answer, record.sort)}
                              : result_lines(answer, record.sort, false);
    } else {
        bool counted = record.affected >= 0 && answer.affected >= 0;
        change.first_line =
            counted ? fmt::format("statement count {}", answer.affected) : "statement ok";
    }
    if (!change.lines.empty() || is_query) change.lines.insert(change.lines.begin(), "----");
    rewrites_.push_back(std::move(change));
}

void Runner::save() {
    auto& lines = script_.lines;
    for (auto change = rewrites_.rbegin(); change != rewrites_.rend(); ++change) {
        lines[change->header] = change->first_line;
        lines.erase(lines.begin() + change->block, lines.begin() + change->end);
        lines.insert(lines.begin() + change->block, change->lines.begin(), change->lines.end());
    }
    std::ofstream file(script_.path);
    for (const auto& line : lines) file << line << "\n";
}

}  // namespace aerolith::testing
