// kill -9 at random moments. A child opens the node, moves money between accounts from several
// threads and writes a ledger row per transfer; it reports every acknowledged id through a pipe.
// After the kill another child opens the directory and checks: every acknowledged ledger row is
// there, the balances add up and agree with the ledger. Memtables and log segments are tiny, so
// flushes, truncation and recycling happen all the time.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "common/bytes.h"
#include "runtime/random.h"
#include "storage/mvcc_store.h"
#include "txn/node_storage.h"

using namespace aerolith;

namespace {

constexpr std::uint32_t kAccountTable = 20000, kLedgerTable = 20001, kAccounts = 50;
constexpr int kThreads = 4;
constexpr std::int64_t kStart = 1000;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "kill_test: %s\n", what);
    _exit(2);
}

template <class T>
T must(Result<T> result, const char* what) {
    if (!result.ok()) std::fprintf(stderr, "kill_test: %s\n", result.error().message().c_str());
    require(result.ok(), what);
    return std::move(result).value();
}

std::string table_key(std::uint32_t table, std::uint64_t number) {
    std::string key;
    append_big(key, table);
    append_big(key, number);
    return key;
}

KeySpan whole(std::uint32_t table) {
    std::string prefix;
    append_big(prefix, table);
    return KeySpan::of_prefix(prefix);
}

std::unique_ptr<NodeStorage> open_node(const std::string& directory) {
    NodeStorageOptions options;
    options.log_segment_bytes = 128 << 10;
    options.memtable_bytes = 64 << 10;
    options.write_buffer_bytes = 256 << 10;
    options.block_cache_bytes = 1 << 20;
    options.flush_after_log_bytes = 256 << 10;
    options.maintenance_every = std::chrono::milliseconds(10);
    options.history_retention = std::chrono::milliseconds(50);
    return must(NodeStorage::open(directory, options), "open");
}

std::int64_t balance_of(std::string_view row) {
    return load_little<std::int64_t>(row.data());
}

std::string balance_row(std::int64_t balance) {
    std::string row;
    append_little(row, balance);
    row.append(100, 'x');
    return row;
}

struct LedgerRow {
    std::uint32_t from, to;
};

Status transfer(Transaction& transaction, std::uint64_t id, LedgerRow move) {
    TRY(transaction.begin_statement());
    RowBuffer row;
    for (auto [account, amount] :
         {std::pair(std::min(move.from, move.to), move.from < move.to ? -1 : 1),
          std::pair(std::max(move.from, move.to), move.from < move.to ? 1 : -1)}) {
        std::string key = table_key(kAccountTable, account);
        TRY(transaction.lock_row(key, RowLockMode::kNoKeyUpdate));
        TRY(transaction.latest(key, row));
        TRY(transaction.put(key, balance_row(balance_of(row.view()) + amount), PutKind::kReplace));
    }
    std::string entry;
    append_little(entry, move.from);
    append_little(entry, move.to);
    if (id % 97 == 0) entry.append(300'000, 'L');  // larger than a segment
    return transaction.put(table_key(kLedgerTable, id), entry, PutKind::kInsertNew);
}

[[noreturn]] void work(const std::string& directory, std::uint64_t first_id, int pipe) {
    auto node = open_node(directory);
    auto slot = node->transactions().attach_session(1);
    RowBuffer row;
    if (!must(node->store().latest(table_key(kAccountTable, 0), row), "read").found) {
        auto setup = node->transactions().begin(*slot);
        must(setup->begin_statement(), "begin");
        for (std::uint32_t i = 0; i < kAccounts; ++i) {
            require(
                setup->put(table_key(kAccountTable, i), balance_row(kStart), PutKind::kInsertNew)
                    .ok(),
                "put");
        }
        require(setup->commit().ok(), "setup");
    }
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            auto own = node->transactions().attach_session(10 + t);
            SeededRandom random(first_id + static_cast<std::uint64_t>(t));
            for (std::uint64_t n = 0;; ++n) {
                std::uint64_t id = first_id + n * kThreads + static_cast<std::uint64_t>(t);
                auto from = static_cast<std::uint32_t>(random.below(kAccounts));
                auto to = static_cast<std::uint32_t>((from + 1 + random.below(kAccounts - 1)) %
                                                     kAccounts);
                auto transaction = node->transactions().begin(*own);
                require(transfer(*transaction, id, {from, to}).ok(), "transfer");
                require(transaction->commit().ok(), "commit");
                require(::write(pipe, &id, sizeof id) == sizeof id, "report");
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    _exit(0);
}

[[noreturn]] void check(const std::string& directory, int pipe) {
    std::set<std::uint64_t> acknowledged;
    std::uint64_t id;
    while (::read(pipe, &id, sizeof id) == sizeof id) acknowledged.insert(id);
    auto node = open_node(directory);
    auto slot = node->transactions().attach_session(1);
    auto transaction = node->transactions().begin(*slot);
    Snapshot snapshot = must(transaction->begin_statement(), "begin");
    std::map<std::uint64_t, std::int64_t> want;
    KeyValueBatch batch;
    auto ledger = must(transaction->scan(snapshot, whole(kLedgerTable)), "scan");
    while (ledger->next(batch, 100).ok() && !batch.empty()) {
        for (std::size_t i = 0; i < batch.size(); ++i) {
            acknowledged.erase(load_big<std::uint64_t>(batch.key(i).data() + 4));
            --want[load_little<std::uint32_t>(batch.value(i).data())];
            ++want[load_little<std::uint32_t>(batch.value(i).data() + 4)];
        }
    }
    require(acknowledged.empty(), "an acknowledged transaction is lost");
    auto accounts = must(transaction->scan(snapshot, whole(kAccountTable)), "scan");
    while (accounts->next(batch, 100).ok() && !batch.empty()) {
        for (std::size_t i = 0; i < batch.size(); ++i) {
            std::uint64_t account = load_big<std::uint64_t>(batch.key(i).data() + 4);
            require(balance_of(batch.value(i)) == kStart + want[account],
                    "a balance does not agree with the ledger");
        }
    }
    accounts.reset();
    ledger.reset();
    transaction.reset();
    slot.reset();
    node.reset();
    _exit(0);
}

/// Runs in a child only: a process that has opened RocksDB must not fork.
template <class Body>
pid_t spawn(Body&& body) {
    pid_t child = fork();
    if (child == 0) body();
    return child;
}

bool succeeded(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 20;
    const std::uint64_t seed =
        argc > 2 ? std::strtoull(argv[2], nullptr, 10) : static_cast<std::uint64_t>(getpid());
    SeededRandom random(seed);
    std::string directory =
        (std::filesystem::temp_directory_path() / ("aerolith_kill_" + std::to_string(getpid())))
            .string();
    std::filesystem::remove_all(directory);
    std::vector<std::uint64_t> acknowledged;
    for (int round = 0; round < rounds; ++round) {
        int pipe_ends[2];
        require(pipe(pipe_ends) == 0, "pipe");
        std::uint64_t first_id = (static_cast<std::uint64_t>(round) + 1) << 32;
        pid_t worker = spawn([&] { work(directory, first_id, pipe_ends[1]); });
        close(pipe_ends[1]);
        std::thread killer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(40 + random.below(260)));
            kill(worker, SIGKILL);
        });
        std::uint64_t id;
        while (read(pipe_ends[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);
        close(pipe_ends[0]);
        killer.join();
        int status;
        waitpid(worker, &status, 0);
        require(WIFSIGNALED(status), "the worker ended by itself");
        require(pipe(pipe_ends) == 0, "pipe");
        pid_t checker = spawn([&] {
            close(pipe_ends[1]);
            check(directory, pipe_ends[0]);
        });
        close(pipe_ends[0]);
        for (std::uint64_t sent : acknowledged)
            require(write(pipe_ends[1], &sent, sizeof sent) == sizeof sent, "send");
        close(pipe_ends[1]);
        require(succeeded(checker), "the check failed (seed above)");
    }
    std::printf("%d kills, %zu acknowledged transactions, none lost (seed %llu)\n", rounds,
                acknowledged.size(), static_cast<unsigned long long>(seed));
    std::filesystem::remove_all(directory);
    return 0;
}
