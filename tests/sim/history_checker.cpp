#include "sim/history_checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace aerolith::sim {

void History::appended(std::uint64_t id, std::uint32_t list, Outcome outcome, bool durable) {
    appends_[id] = {list, outcome, durable};
}

std::size_t History::acknowledged() const {
    return static_cast<std::size_t>(std::count_if(
        appends_.begin(), appends_.end(),
        [](const auto& entry) { return entry.second.outcome == Outcome::kAcknowledged; }));
}

std::vector<std::string> History::check(
    const std::map<std::uint32_t, ListContent>& final_lists) const {
    std::vector<std::string> wrong = violations_;
    std::map<std::uint64_t, std::uint32_t> found;
    for (const auto& [list, content] : final_lists) {
        for (std::uint64_t id : content) {
            if (!found.emplace(id, list).second)
                wrong.push_back(fmt::format("append {} is there twice", id));
        }
    }
    for (const auto& [id, append] : appends_) {
        auto place = found.find(id);
        const bool there = place != found.end() && place->second == append.list;
        if (append.outcome == Outcome::kAcknowledged && append.durable && !there) {
            wrong.push_back(
                fmt::format("acknowledged append {} to list {} is lost", id, append.list));
        }
        if (append.outcome == Outcome::kRolledBack && there) {
            wrong.push_back(fmt::format("append {} was rolled back and is there", id));
        }
    }
    if (asynchronous) return wrong;
    for (const auto& [list, content] :
         reads_) {  // lists only grow: what was ever read is a prefix of the end
        auto final_list = final_lists.find(list);
        const ListContent none;
        const ListContent& last = final_list == final_lists.end() ? none : final_list->second;
        if (content.size() > last.size() ||
            !std::equal(content.begin(), content.end(), last.begin())) {
            wrong.push_back(fmt::format("a read of list {} saw what never was", list));
        }
    }
    return wrong;
}

}  // namespace aerolith::sim
