// sim <first seed> <count>: runs the seeds and says which failed. A seed is a whole story: how many
// clients, when the node crashes, what the disk keeps, when it is full.
#include <cstdio>
#include <cstdlib>

#include "runtime/fiber.h"
#include "sim/sim_disk.h"
#include "sim/sim_scheduler.h"
#include "sim/workload.h"
#include "storage/memory_store.h"

using namespace aerolith;
using namespace aerolith::sim;

namespace {

class Story {
  public:
    explicit Story(std::uint64_t seed)
        : random_(seed), scheduler_(clock_, random_), disk_(std::make_unique<SimDisk>(random_)) {
        history_.asynchronous = random_.below(4) == 0;
    }

    std::vector<std::string> run() {
        const int lives = 2 + static_cast<int>(random_.below(3));
        for (int life = 0; life < lives && failure_.empty(); ++life) live(life + 1 == lives);
        if (!failure_.empty()) return {failure_};
        return history_.check(final_lists_);
    }
    std::size_t acknowledged() const { return history_.acknowledged(); }
    /// Differs as soon as two runs differ anywhere: the random words drawn so far lead to the next
    /// one.
    std::uint64_t fingerprint() {
        return random_.next() ^ static_cast<std::uint64_t>(clock_.monotonic_nanos());
    }

  private:
    void on_fiber(std::function<void()> body) {
        bool done = false;
        Fiber::start(scheduler_, [&] {
            body();
            done = true;
        });
        while (!done && scheduler_.step()) {
        }
        if (!done) failure_ = "everything waits for something that never comes";
    }

    void live(bool last) {
        Runtime runtime{clock_, random_, *disk_, scheduler_};
        NodeStorageOptions options;
        options.log_segment_bytes = 16 << 10;
        options.flush_after_log_bytes = 8 << 10;
        options.maintenance_every = std::chrono::milliseconds(20);
        options.history_retention = std::chrono::milliseconds(random_.below(2) ? 0 : 100);
        std::unique_ptr<NodeStorage> node;
        on_fiber([&] {
            auto opened = NodeStorage::open_over(std::make_unique<MemoryStore>(image_), "/data",
                                                 options, runtime);
            if (opened.ok()) {
                node = std::move(opened).value();
            } else {
                failure_ = "the node does not start: " + opened.error().message() + ": " +
                           opened.error().diagnostic().detail;
            }
        });
        if (!node) return;
        auto workload = std::make_unique<Workload>(*node, random_, history_);
        auto close = [&] {
            on_fiber([&] {
                workload.reset();
                node.reset();
            });
        };
        on_fiber([&] {
            workload->set_up();
            final_lists_ = workload->read_lists();
        });
        if (last || !failure_.empty()) {
            close();
            return;
        }
        std::unique_ptr<SimDisk> survived = work_until_crash(*node, *workload);
        close();
        disk_ = std::move(survived);
        image_ = survived_image_;
    }

    std::unique_ptr<SimDisk> work_until_crash(NodeStorage& node, Workload& workload) {
        workload.start_clients(scheduler_, 2 + static_cast<int>(random_.below(6)), 100);
        const std::uint64_t crash_after = 200 + random_.below(20000);
        for (std::uint64_t i = 0; i < crash_after && !workload.finished(); ++i) {
            scheduler_.step();
            if (random_.below(400) == 0)
                disk_->set_capacity(random_.below(3) ? UINT64_MAX : disk_->used());
            if (random_.below(1000) == 0) (void)node.vacuum(random_.below(2) == 0);
            if (random_.below(1000) == 0) (void)node.checkpoint();
        }
        survived_image_ = std::make_shared<MemoryStoreImage>(*image_);
        std::unique_ptr<SimDisk> survived = disk_->crashed_copy();
        disk_->set_capacity(UINT64_MAX);
        workload.crash();
        while (!workload.finished()) {
            if (!scheduler_.step()) {
                failure_ = "clients wait for something that never comes";
                break;
            }
        }
        return survived;
    }

    SimClock clock_;
    SeededRandom random_;
    SimScheduler scheduler_;
    std::unique_ptr<SimDisk> disk_;
    std::shared_ptr<MemoryStoreImage> image_ = std::make_shared<MemoryStoreImage>();
    std::shared_ptr<MemoryStoreImage> survived_image_;
    History history_;
    std::map<std::uint32_t, ListContent> final_lists_;
    std::string failure_;
};

/// So many seeds run twice: a seed that does not replay is of no use.
constexpr std::uint64_t kReplayed = 10;

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
    std::size_t acknowledged = 0;
    int failed = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        Story story(seed);
        std::vector<std::string> wrong = story.run();
        acknowledged += story.acknowledged();
        if (seed < first + kReplayed) {
            Story again(seed);
            (void)again.run();
            if (again.fingerprint() != story.fingerprint())
                wrong.push_back("a second run of the seed went otherwise");
        }
        if (wrong.empty()) continue;
        ++failed;
        std::printf("seed %llu:\n", static_cast<unsigned long long>(seed));
        for (std::size_t i = 0; i < wrong.size() && i < 5; ++i)
            std::printf("    %s\n", wrong[i].c_str());
    }
    std::printf("%llu seeds, %zu acknowledged transactions, %d seeds with anomalies\n",
                static_cast<unsigned long long>(count), acknowledged, failed);
    return failed == 0 ? 0 : 1;
}
