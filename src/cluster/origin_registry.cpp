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

void OriginRegistry::committed_in(std::uint64_t term) {
    std::lock_guard lock(mutex_);
    if (term <= newest_term_) return;
    earlier_term_ = newest_term_;
    newest_term_ = term;
}

void OriginRegistry::dropped_locks(std::uint64_t node) {
    if (node == node_) drops_.fetch_add(1);
}

// A leader in between that nobody committed anything under has done no harm.
bool OriginRegistry::had_others(std::uint64_t known_in, std::uint64_t next) {
    std::lock_guard lock(mutex_);
    return (newest_term_ < next ? newest_term_ : earlier_term_) > known_in;
}

}  // namespace aerolith
