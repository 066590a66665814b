#include "sim/raft/raft_disk.h"

namespace aerolith::sim {

void RaftDisk::write(Effect effect, std::function<void()> when_durable) {
    under_way_.push_back({std::move(effect), std::move(when_durable)});
    const std::int64_t now = scheduler_.clock().monotonic_nanos();
    std::uint64_t micros = random_.below(delay_millis * 1000 + 1);
    if (random_.below(200) == 0) micros *= 100;
    busy_until_ = std::max(busy_until_, now + static_cast<std::int64_t>(micros) * 1000);
    scheduler_.schedule_after(std::chrono::nanoseconds(busy_until_ - now), [this, life = life_] {
        if (life != life_) return;
        Write write = std::move(under_way_.front());
        under_way_.pop_front();
        write.effect(durable_);
        write.when_durable();
    });
}

void RaftDisk::crash() {
    const std::uint64_t kept = random_.below(under_way_.size() + 1);
    for (std::uint64_t i = 0; i < kept; ++i) under_way_[i].effect(durable_);
    under_way_.clear();
    busy_until_ = 0;
    ++life_;
}

RaftIndex RaftDisk::durable_end() const {
    return std::max(durable_.snapshot.index, durable_.first_index + durable_.entries.size() - 1);
}

}  // namespace aerolith::sim
