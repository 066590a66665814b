#include "isolation/runner/permutation_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace aerolith::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto kStuckAfter = 20s;

/// Who waits for whom.
constexpr std::string_view kBlockers =
    "SELECT pid, b FROM pg_stat_activity, unnest(pg_blocking_pids(pid)) AS b WHERE pid IS NOT NULL";

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
    for (auto& session : sessions_) {
        if (!session.waiting.empty()) await(session);
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
    observer_ = connect();
    auto setup = connect();
    must(*setup, "DROP SCHEMA IF EXISTS isolation CASCADE");
    must(*setup, "CREATE SCHEMA isolation");
    must(*setup, "SET search_path = isolation");
    for (const auto& sql : spec_.setup) must(*setup, sql);
    for (const auto& session : spec_.sessions) {
        auto& state = sessions_.emplace_back(connect(), "");
        must(*state.connection, "SET search_path = isolation");
        // A spec says who looks for a deadlock: nobody does it by being slow.
        must(*state.connection, "SET deadlock_timeout = '1min'");
        if (!session.setup.empty()) must(*state.connection, with_level(session.setup));
    }
}

void PermutationRun::run_step(const std::string& name) {
    const Spec::Step& step = spec_.steps.at(name);
    SessionState& session = sessions_[step.session];
    if (!session.waiting.empty()) await(session);  // its timeout ends it
    session.connection->send(with_level(step.sql));
    session.waiting = name;
    session.fresh = true;
    settle();
}

void PermutationRun::await(SessionState& session) {
    auto answer = session.connection->receive(kStuckAfter);
    lines_.push_back(session.waiting + ": " + (answer ? printed(*answer) : "never answers"));
    if (!answer) session.connection->cancel();
    session.waiting.clear();
}

void PermutationRun::settle() {
    auto deadline = std::chrono::steady_clock::now() + kStuckAfter;
    std::map<std::size_t, std::string> answered;  // in the order of the sessions, whoever was first
    for (bool moving = true; moving && std::chrono::steady_clock::now() < deadline;) {
        moving = false;
        for (std::size_t i = 0; i < sessions_.size(); ++i) {
            SessionState& session = sessions_[i];
            if (session.waiting.empty()) continue;
            auto answer = session.connection->receive(1ms);
            if (!answer) {
                moving = moving || !is_blocked(session.connection->process_id());
                continue;
            }
            std::string line = session.waiting + ": " + printed(*answer);
            if (session.fresh)
                lines_.push_back(line);
            else
                answered[i] = line;
            session.waiting.clear();
            moving = true;  // what it set free may answer too
        }
    }
    for (SessionState& session : sessions_) {
        if (!session.waiting.empty() && session.fresh)
            lines_.push_back(session.waiting + ": waits");
        session.fresh = false;
    }
    for (const auto& [session, line] : answered) lines_.push_back(line);
}

bool PermutationRun::is_blocked(int process_id) {
    Answer answer = observer_->execute(std::string(kBlockers));
    if (!answer.ok()) throw std::runtime_error("cannot see who waits: " + answer.summary());
    std::multimap<int, int> blockers;
    for (const auto& row : answer.rows)
        blockers.emplace(std::stoi(row[0].value_or("0")), std::stoi(row[1].value_or("0")));
    std::vector<int> reached;
    std::vector<int> open{process_id};
    while (!open.empty()) {
        int at = open.back();
        open.pop_back();
        for (auto [waiter, last] = blockers.equal_range(at); waiter != last; ++waiter) {
            if (std::find(reached.begin(), reached.end(), waiter->second) != reached.end())
                continue;
            reached.push_back(waiter->second);
            open.push_back(waiter->second);
        }
    }
    return !reached.empty() &&
           std::find(reached.begin(), reached.end(), process_id) == reached.end();
}

}  // namespace aerolith::testing
