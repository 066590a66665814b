#include "isolation/runner/permutation_run.h"

#include <fmt/format.h>

#include <stdexcept>

namespace aerolith::testing {
namespace {

using namespace std::chrono_literals;

/// A statement without an answer after this long is blocked.
constexpr auto kBlockedAfter = 300ms;
constexpr auto kStuckAfter = 20s;

std::string printed(const Answer& answer) {
    if (!answer.ok()) return fmt::format("ERROR {} {}", answer.sqlstate, answer.message);
    if (!answer.returns_rows) return answer.tag;
    std::string text;
    for (const auto& row : answer.rows) {
        text += text.empty() ? "(" : " (";
        for (std::size_t column = 0; column < row.size(); ++column) {
            text += (column ? ", " : "") + row[column].value_or("NULL");
        }
        text += ")";
    }
    return text.empty() ? "no rows" : text;
}

}  // namespace

std::vector<std::string> PermutationRun::run(const Spec::Permutation& permutation) {
    prepare();
    for (const auto& step : permutation.steps) run_step(step);
    collect(kStuckAfter);
    for (const auto& session : sessions_) {
        if (session.waiting.empty()) continue;
        lines_.push_back(session.waiting + ": never answers");
        session.connection->cancel();
    }
    return std::move(lines_);
}

std::string PermutationRun::with_level(std::string sql) const {
    constexpr std::string_view kPlaceholder = "$level";
    if (auto at = sql.find(kPlaceholder); at != std::string::npos) {
        sql.replace(at, kPlaceholder.size(), level_);
    }
    return sql;
}

std::unique_ptr<Connection> PermutationRun::connect() {
    std::string problem;
    auto connection = Connection::open(server_.conninfo(), &problem);
    if (!connection) throw std::runtime_error("cannot connect: " + problem);
    return connection;
}

void PermutationRun::prepare() {
    auto must = [](Connection& connection, const std::string& sql) {
        Answer answer = connection.execute(sql);
        if (!answer.ok()) throw std::runtime_error(sql + ": " + answer.summary());
    };
    auto setup = connect();
    must(*setup, "DROP SCHEMA IF EXISTS isolation CASCADE");
    must(*setup, "CREATE SCHEMA isolation");
    must(*setup, "SET search_path = isolation");
    for (const auto& sql : spec_.setup) must(*setup, sql);
    for (const auto& session : spec_.sessions) {
        auto& state = sessions_.emplace_back(connect(), "");
        must(*state.connection, "SET search_path = isolation");
        // The last to wait sees the circle, and before its wait is reported.
        must(*state.connection, "SET deadlock_timeout = '50ms'");
        if (!session.setup.empty()) must(*state.connection, with_level(session.setup));
    }
}

void PermutationRun::run_step(const std::string& name) {
    const Spec::Step& step = spec_.steps.at(name);
    SessionState& session = sessions_[step.session];
    if (!session.waiting.empty()) collect(kStuckAfter);
    if (!session.waiting.empty()) throw std::runtime_error(session.waiting + " blocks " + name);
    session.connection->send(with_level(step.sql));
    if (auto answer = session.connection->receive(kBlockedAfter)) {
        lines_.push_back(name + ": " + printed(*answer));
    } else {
        lines_.push_back(name + ": waits");
        session.waiting = name;
    }
    collect(kBlockedAfter);
}

void PermutationRun::collect(std::chrono::milliseconds patience) {
    auto deadline = std::chrono::steady_clock::now() + patience;
    std::map<std::size_t, std::string> answered;  // in the order of the sessions, whoever was first
    for (bool waits = true; waits && std::chrono::steady_clock::now() < deadline;) {
        waits = false;
        for (std::size_t i = 0; i < sessions_.size(); ++i) {
            SessionState& session = sessions_[i];
            if (session.waiting.empty()) continue;
            if (auto answer = session.connection->receive(5ms)) {
                answered[i] = session.waiting + ": " + printed(*answer);
                session.waiting.clear();
            } else {
                waits = true;
            }
        }
    }
    for (const auto& [session, line] : answered) lines_.push_back(line);
}

}  // namespace aerolith::testing
