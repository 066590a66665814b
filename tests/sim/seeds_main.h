#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace aerolith::sim {

/// The main of a program that runs stories: `<first seed> <count>`. Says which seeds failed; one
/// seed replays one run exactly.
template <class Story>
int run_seeds(int argc, char** argv) {
    constexpr unsigned kThreads = 2;
    // So many seeds run twice: a seed that does not replay is of no use.
    constexpr std::uint64_t kReplayed = 10;
    const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100;
    std::atomic<std::uint64_t> next = first, acknowledged = 0, failed = 0;
    auto run = [&] {
        for (std::uint64_t seed; (seed = next.fetch_add(1)) < first + count;) {
            Story story(seed);
            std::string wrong = story.run();
            acknowledged += story.acknowledged();
            if (wrong.empty() && seed < first + kReplayed) {
                Story again(seed);
                (void)again.run();
                if (again.fingerprint() != story.fingerprint())
                    wrong = "a second run of the seed went otherwise";
            }
            if (wrong.empty()) continue;
            ++failed;
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i) threads.emplace_back(run);
    for (std::thread& thread : threads) thread.join();
    std::printf("%llu seeds, %llu acknowledged, %llu seeds failed\n",
                static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(acknowledged.load()),
                static_cast<unsigned long long>(failed.load()));
    return failed == 0 ? 0 : 1;
}

}  // namespace aerolith::sim
