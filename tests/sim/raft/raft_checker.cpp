#include "sim/raft/raft_checker.h"

namespace aerolith::sim {

void RaftChecker::violation(std::string what) {
    if (failure_.empty()) failure_ = std::move(what);
}

void RaftChecker::leads(RaftNode node, RaftTerm term) {
    auto [known, first] = leader_of_term_.emplace(term, node);
    if (!first && known->second != node)
        violation(fmt::format("nodes {} and {} lead in term {}", known->second, node, term));
}

void RaftChecker::appended(RaftNode node, RaftIndex index, const RaftEntry& entry,
                           RaftTerm previous_term) {
    auto [known, first] =
        appended_.try_emplace({index, entry.term}, Appended{entry, previous_term});
    if (first) return;
    if (!(known->second.entry == entry) || known->second.previous_term != previous_term) {
        violation(fmt::format("node {} appends another entry {} of term {} than somebody before",
                              node, index, entry.term));
    }
}

void RaftChecker::applied(RaftNode node, RaftIndex index, const RaftEntry& entry,
                          std::uint64_t history) {
    auto [known, first] = applied_.try_emplace(index, Applied{entry, history});
    if (first) return;
    if (!(known->second.entry == entry)) {
        violation(fmt::format(
            "node {} applies at {} '{}' of term {}, another applied '{}' of term {}", node, index,
            *entry.data, entry.term, *known->second.entry.data, known->second.entry.term));
    } else if (known->second.history != history) {
        violation(fmt::format("node {} has another history at {}", node, index));
    }
}

void RaftChecker::restored(RaftNode node, RaftIndex index, std::uint64_t history) {
    const auto known = applied_.find(index);
    if (known == applied_.end() || known->second.history != history)
        violation(fmt::format("node {} restores a snapshot of a history nobody had", node));
}

void RaftChecker::acknowledged(RaftIndex index, const RaftEntry& entry) {
    auto [known, first] = acknowledged_.try_emplace(index, entry);
    if (!first && !(known->second == entry))
        violation(fmt::format("two proposals are acknowledged at {}", index));
}

}  // namespace aerolith::sim
