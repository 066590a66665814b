#include "cluster/origin_registry.h"

namespace aerolith {

OriginRegistry::Applied OriginRegistry::expect(std::uint64_t number) {
    std::lock_guard lock(mutex_);
    Applied& applied = expected_[number];
    if (!applied) applied = std::make_shared<Event>();
    return applied;
}

void OriginRegistry::forget(std::uint64_t number) {
    std::lock_guard lock(mutex_);
    expected_.erase(number);
}

void OriginRegistry::applied(std::span<const Origin> origins) {
    std::lock_guard lock(mutex_);
    for (const Origin& origin : origins) {
        if (origin.node != node_) continue;
        auto found = expected_.find(origin.number);
        if (found != expected_.end()) found->second->set();
    }
}

}  // namespace aerolith
