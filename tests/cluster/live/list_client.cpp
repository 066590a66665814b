#include "cluster/live/list_client.h"

#include <fmt/format.h>

#include <thread>

#include "cluster/live/list_table.h"

namespace aerolith::testing {

using namespace std::chrono_literals;
using history::Isolation;
using history::Operation;
using history::Outcome;
using history::Transaction;

namespace {

constexpr std::chrono::seconds kPatience{30};

std::string_view name(Isolation level) {
    switch (level) {
        case Isolation::kReadCommitted:
            return "READ COMMITTED";
        case Isolation::kRepeatableRead:
            return "REPEATABLE READ";
        case Isolation::kSerializable:
            return "SERIALIZABLE";
    }
    return "?";
}

bool is_conflict(const Answer& answer) {
    return answer.sqlstate == "40001" || answer.sqlstate == "40P01";
}

}  // namespace

Entrances::Entrances(const Cluster& cluster) {
    for (int node = 1; node <= cluster.size(); ++node) open(node, cluster.conninfo(node));
}

void Entrances::open(int node, std::string conninfo) {
    std::lock_guard lock(mutex_);
    nodes_[node] = std::move(conninfo) + " connect_timeout=5";
}

void Entrances::close(int node) {
    std::lock_guard lock(mutex_);
    nodes_.erase(node);
}

std::pair<int, std::string> Entrances::pick(std::mt19937& random, int preferred) {
    std::lock_guard lock(mutex_);
    if (auto home = nodes_.find(preferred); home != nodes_.end()) return *home;
    auto chosen = nodes_.begin();
    std::advance(chosen, random() % nodes_.size());
    return *chosen;
}

void ListClient::run(const std::atomic<bool>& stop) {
    while (!stop) {
        if (connection_ && (!connection_->alive() || chance(3))) connection_.reset();
        if (!connection_ && !connect()) {
            std::this_thread::sleep_for(10ms);
            continue;
        }
        transact();
    }
}

bool ListClient::connect() {
    auto [node, conninfo] = entrances_.pick(random_, home_);
    node_ = node;
    connection_ = Connection::open(conninfo);
    return connection_ != nullptr;
}

void ListClient::transact() {
    Transaction transaction;
    transaction.isolation = std::array{Isolation::kReadCommitted, Isolation::kRepeatableRead,
                                       Isolation::kSerializable}[random_() % 3];
    transaction.client =
        fmt::format("client {} at node {}, {}", number_, node_, name(transaction.isolation));
    if (chance(20)) {
        run_single(transaction);
    } else {
        run_block(transaction);
    }
    transaction.ended = now();
    recorder_.record(std::move(transaction));
}

Answer ListClient::execute(const std::string& sql) {
    return connection_->execute(sql, {}, kPatience);
}

bool ListClient::failed(Transaction& transaction, const Answer& answer, bool committing) {
    transaction.outcome =
        committing && !is_conflict(answer) ? Outcome::kUnknown : Outcome::kAborted;
    if (!is_conflict(answer))
        recorder_.note_error(fmt::format("{}{} {}", committing ? "in COMMIT: " : "",
                                         answer.sqlstate,
                                         answer.message.substr(0, answer.message.find('\n'))));
    if (connection_->alive()) (void)execute("ROLLBACK");
    return false;
}

void ListClient::run_block(Transaction& transaction) {
    const Answer begun =
        execute(fmt::format("BEGIN ISOLATION LEVEL {}", name(transaction.isolation)));
    transaction.begun = now();
    if (!begun.ok()) {
        failed(transaction, begun, false);
        return;
    }
    for (unsigned i = 0, count = 1 + random_() % 4; i < count; ++i) {
        if (!operate(transaction)) return;
    }
    if (chance(5)) {
        (void)execute("ROLLBACK");
        transaction.outcome = Outcome::kAborted;
        return;
    }
    const Answer answer = execute("COMMIT");
    if (!answer.ok()) {
        failed(transaction, answer, true);
        return;
    }
    transaction.outcome = answer.tag == "COMMIT" ? Outcome::kCommitted : Outcome::kAborted;
}

/// One statement that commits itself, at the default level.
void ListClient::run_single(Transaction& transaction) {
    transaction.isolation = Isolation::kReadCommitted;
    transaction.client = fmt::format("client {} at node {}, one statement", number_, node_);
    const history::Key key = lists_.pick(random_);
    const bool writes = chance(60);
    const history::Value value = lists_.new_value();
    transaction.begun = now();
    const Answer answer = execute(writes ? upsert_list(key, value) : read_list(key, false));
    if (writes)
        transaction.operations.push_back(
            {Operation::Kind::kAppend, key, value, {}, transaction.begun});
    if (!answer.ok()) {
        failed(transaction, answer, writes);
        return;
    }
    transaction.outcome = Outcome::kCommitted;
    add_read(transaction, key, list_in(answer), transaction.begun);
}

bool ListClient::operate(Transaction& transaction) {
    const unsigned dice = random_() % 100;
    if (dice < 45) return read(transaction);
    if (dice < 95) return append(transaction);
    return append_and_roll_back(transaction);
}

void ListClient::add_read(Transaction& transaction, history::Key key, history::List list,
                          history::Instant called) {
    lists_.seen(key, list.size());
    transaction.operations.push_back({Operation::Kind::kRead, key, 0, std::move(list), called});
}

bool ListClient::read(Transaction& transaction) {
    const history::Key key = lists_.pick(random_);
    const history::Instant called = now();
    const Answer answer = execute(read_list(key, chance(15)));
    if (!answer.ok()) return failed(transaction, answer, false);
    add_read(transaction, key, list_in(answer), called);
    return true;
}

bool ListClient::append(Transaction& transaction) {
    const history::Key key = lists_.pick(random_);
    const history::Value value = lists_.new_value();
    const bool only_update = chance(40);
    const history::Instant called = now();
    const Answer answer = execute(only_update ? update_list(key, value) : upsert_list(key, value));
    // What failed may still not be seen by others.
    if (!answer.ok() || !answer.rows.empty())
        transaction.operations.push_back({Operation::Kind::kAppend, key, value, {}, called});
    if (!answer.ok()) return failed(transaction, answer, false);
    add_read(transaction, key, list_in(answer), called);
    return true;
}

/// What a savepoint took back was never written, as if a transaction of its own had been rolled
/// back.
bool ListClient::append_and_roll_back(Transaction& transaction) {
    Transaction inner;
    inner.outcome = Outcome::kAborted;
    inner.isolation = transaction.isolation;
    inner.begun = transaction.begun;
    inner.client = transaction.client + ", taken back";
    const history::Key key = lists_.pick(random_);
    const history::Value value = lists_.new_value();
    inner.operations.push_back({Operation::Kind::kAppend, key, value, {}, now()});
    Answer answer = execute("SAVEPOINT s");
    if (answer.ok()) answer = execute(upsert_list(key, value));
    if (answer.ok()) answer = execute("ROLLBACK TO s");
    inner.ended = now();
    recorder_.record(std::move(inner));
    return answer.ok() || failed(transaction, answer, false);
}

}  // namespace aerolith::testing
