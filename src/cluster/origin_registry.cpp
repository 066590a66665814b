#include "cluster/origin_registry.h"

namespace aerolith {

OriginRegistry::OutcomePtr OriginRegistry::expect(std::uint64_t number) {
    std::lock_guard lock(mutex_);
    OutcomePtr& outcome = expected_[number];
    if (!outcome) outcome = std::make_shared<Outcome>();
    return outcome;
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
        if (found != expected_.end()) found->second->applied.set();
    }
}

void OriginRegistry::missed() {
    std::lock_guard lock(mutex_);
    for (auto& [number, outcome] : expected_) outcome->missed.store(true);
}

}  // namespace aerolith
