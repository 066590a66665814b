// What the transaction layer costs below SQL: txn_bench <directory> <threads> <seconds>.
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "common/bytes.h"
#include "runtime/random.h"
#include "txn/node_storage.h"

using namespace aerolith;

namespace {

constexpr std::uint32_t kRows = 100'000;

std::string bench_key(std::uint64_t number) {
    std::string key;
    append_big(key, std::uint32_t{20000});
    append_big(key, number);
    return key;
}

double cpu_seconds() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/// Runs the body on the threads for the time and prints its rate.
void measure(const char* name, NodeStorage& node, int threads, double seconds,
             const std::function<void(SessionSlot&, Random&)>& body) {
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> done{0};
    std::uint64_t syncs = node.statistics().log_syncs;
    double cpu = cpu_seconds();
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t) {
        pool.emplace_back([&, t] {
            auto slot = node.transactions().attach_session(t + 1);
            SeededRandom random(static_cast<std::uint64_t>(t) + 1);
            std::uint64_t count = 0;
            for (; !stop.load(std::memory_order_relaxed); ++count) body(*slot, random);
            done += count;
        });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
    for (std::thread& thread : pool) thread.join();
    double each = static_cast<double>(done.load());
    syncs = node.statistics().log_syncs - syncs;
    std::printf("%-28s %3d threads %10.0f /s %7.2f us CPU each, %.1f per sync\n", name, threads,
                each / seconds, (cpu_seconds() - cpu) / each * 1e6,
                syncs ? each / static_cast<double>(syncs) : 0.0);
}

}  // namespace

int main(int argc, char** argv) {
    std::string directory = argc > 1 ? argv[1] : "/tmp/aerolith_txn_bench";
    const int threads = argc > 2 ? std::atoi(argv[2]) : 1;
    const double seconds = argc > 3 ? std::atof(argv[3]) : 2;
    std::filesystem::remove_all(directory);
    auto node = NodeStorage::open(directory).value();
    {
        auto slot = node->transactions().attach_session(1);
        auto load = node->transactions().begin(*slot);
        (void)load->begin_statement();
        for (std::uint64_t i = 0; i < kRows; ++i)
            (void)load->put(bench_key(i), std::string(100, 'r'), PutKind::kInsertNew);
        std::int64_t before = system_clock().monotonic_nanos();
        (void)load->commit();
        std::printf("commit of %u rows: %.0f ms\n", kRows,
                    static_cast<double>(system_clock().monotonic_nanos() - before) / 1e6);
    }
    (void)node->checkpoint();
    measure("begin, get, commit", *node, threads, seconds, [&](SessionSlot& slot, Random& random) {
        auto transaction = node->transactions().begin(slot);
        Snapshot snapshot = transaction->begin_statement().value();
        (void)transaction->lock_relation(20000, RelationLockMode::kAccessShare);
        RowBuffer row;
        (void)transaction->get(snapshot, bench_key(random.below(kRows)), row);
        (void)transaction->commit();
    });
    measure("begin, lock relation, commit", *node, threads, seconds,
            [&](SessionSlot& slot, Random&) {
                auto transaction = node->transactions().begin(slot);
                (void)transaction->begin_statement();
                (void)transaction->lock_relation(20000, RelationLockMode::kAccessShare);
                (void)transaction->commit();
            });
    measure("scan of 100000 rows", *node, threads, seconds, [&](SessionSlot& slot, Random&) {
        auto transaction = node->transactions().begin(slot);
        auto cursor =
            transaction
                ->scan(transaction->begin_statement().value(), {bench_key(0), bench_key(kRows)})
                .value();
        KeyValueBatch batch;
        while (cursor->next(batch, 2048).ok() && !batch.empty()) {
        }
    });
    for (bool synchronous : {true, false}) {
        measure(synchronous ? "update one row" : "update one row, no sync", *node, threads, seconds,
                [&](SessionSlot& slot, Random& random) {
                    auto transaction = node->transactions().begin(slot);
                    (void)transaction->begin_statement();
                    std::string key = bench_key(random.below(kRows));
                    (void)transaction->lock_row(key, RowLockMode::kNoKeyUpdate);
                    RowBuffer row;
                    (void)transaction->latest(key, row);
                    (void)transaction->put(key, row.view(), PutKind::kReplace);
                    (void)transaction->commit({synchronous, {}});
                });
    }
    return 0;
}
