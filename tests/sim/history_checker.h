#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace aerolith::sim {

using ListContent = std::vector<std::uint64_t>;

/// What clients saw and were told, to be held against what is there in the end.
class History {
  public:
    enum class Outcome { kUnknown, kAcknowledged, kRolledBack };

    /// Commits of this run may be acknowledged before they are durable: a crash may then take reads
    /// back.
    bool asynchronous = false;

    std::uint64_t new_id() { return ++last_id_; }
    void appended(std::uint64_t id, std::uint32_t list, Outcome outcome, bool durable);
    void read_list(std::uint32_t list, ListContent content) {
        reads_.emplace_back(list, std::move(content));
    }
    /// Something that must never be seen was seen.
    void violation(std::string what) { violations_.push_back(std::move(what)); }

    /// Holds everything against the final lists; returns what is wrong.
    std::vector<std::string> check(const std::map<std::uint32_t, ListContent>& final_lists) const;
    std::size_t acknowledged() const;

  private:
    struct Append {
        std::uint32_t list;
        Outcome outcome;
        bool durable;
    };
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Append> appends_;
    std::vector<std::pair<std::uint32_t, ListContent>> reads_;
    std::vector<std::string> violations_;
};

}  // namespace aerolith::sim
