// raft_sim <first seed> <count>: runs the seeds of the consensus core's simulation and says which
// failed; one seed replays one run exactly.
// raft_sim --without <guard> <first seed> <count>: the same with one guard switched off, until a
// seed fails; succeeds when one does.
// raft_sim --guards <count>: that for every guard whose absence seeds can show.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "sim/raft/raft_story.h"

using namespace aerolith;
using namespace aerolith::sim;

namespace {

constexpr unsigned kThreads = 2;
/// So many seeds run twice: a seed that does not replay is of no use.
constexpr std::uint64_t kReplayed = 10;

using Seed = std::uint64_t;

struct Totals {
    std::mutex mutex;
    std::atomic<Seed> next;
    std::size_t acknowledged = 0;
    std::size_t terms = 0;
    int failed = 0;
};

void run_seed(Seed seed, bool replay, Totals& totals) {
    RaftStory story(seed);
    std::string wrong = story.run();
    const std::size_t acknowledged = story.acknowledged();
    if (replay && wrong.empty()) {
        RaftStory again(seed);
        (void)again.run();
        if (again.fingerprint() != story.fingerprint())
            wrong = "a second run of the seed went otherwise";
    }
    const std::lock_guard lock(totals.mutex);
    totals.acknowledged += acknowledged;
    totals.terms += story.terms();
    if (wrong.empty()) return;
    ++totals.failed;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
}

int run_seeds(Seed first, Seed count) {
    Totals totals;
    totals.next = first;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (Seed seed; (seed = totals.next.fetch_add(1)) < first + count;)
                run_seed(seed, seed < first + kReplayed, totals);
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::printf(
        "%llu seeds, %zu acknowledged proposals, %zu terms with a leader, %d seeds failed\n",
        static_cast<unsigned long long>(count), totals.acknowledged, totals.terms, totals.failed);
    return totals.failed == 0 ? 0 : 1;
}

/// In a process of its own: what a guard keeps off may be the end of it.
bool fails_without(int guard, Seed seed) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        std::freopen("/dev/null", "w", stderr);
        const std::string wrong = RaftStory(seed, RaftGuards::without(guard)).run();
        if (!wrong.empty()) {
            std::printf("without guard %d, seed %llu: %s\n", guard,
                        static_cast<unsigned long long>(seed), wrong.c_str());
            std::fflush(stdout);
        }
        _exit(wrong.empty() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status)) {
        std::printf("without guard %d, seed %llu: ends with signal %d\n", guard,
                    static_cast<unsigned long long>(seed), WTERMSIG(status));
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

int run_without(int guard, Seed first, Seed count) {
    for (Seed seed = first; seed < first + count; ++seed) {
        if (fails_without(guard, seed)) return 0;
    }
    std::printf("without guard %d: %llu seeds and nothing wrong\n", guard,
                static_cast<unsigned long long>(count));
    return 1;
}

struct Shown {
    int guard;
    Seed first;  // where to look first; another story makes it a longer search
};

/// G4, G6 and G11 are about moments too rare for a test, G8 about round trips only.
constexpr Shown kShownBySeeds[] = {{1, 150}, {2, 1},   {3, 1280},  {5, 110},
                                   {7, 1},   {9, 230}, {10, 2690}, {12, 14960}};

int run_guards(Seed count) {
    int unseen = 0;
    for (const Shown& shown : kShownBySeeds) unseen += run_without(shown.guard, shown.first, count);
    std::printf("%zu passed, %d failed\n",
                std::size(kShownBySeeds) - static_cast<std::size_t>(unseen), unseen);
    return unseen == 0 ? 0 : 1;
}

Seed number(const char* text) {
    return std::strtoull(text, nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 5 && std::strcmp(argv[1], "--without") == 0)
        return run_without(std::atoi(argv[2]), number(argv[3]), number(argv[4]));
    if (argc == 3 && std::strcmp(argv[1], "--guards") == 0) return run_guards(number(argv[2]));
    return run_seeds(argc > 1 ? number(argv[1]) : 1, argc > 2 ? number(argv[2]) : 300);
}
