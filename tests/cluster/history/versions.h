#pragma once

#include <unordered_map>

#include "cluster/history/checker.h"

namespace aerolith::history {

/// Who appended what, in which order, and what that alone shows to be wrong.
class Versions {
  public:
    /// A place in the history's transactions.
    using Index = std::size_t;
    struct Append {
        Index writer = 0;
        Key key = 0;
        bool last = true;   ///< of its transaction to this key
        bool seen = false;  ///< by another transaction, or in the end
    };

    explicit Versions(const History& history);

    /// nullptr: nobody appended it.
    const Append* append(Value value) const;
    /// The longest list known of a key; empty when nothing was read.
    const List& order(Key key) const;
    /// It was acknowledged, or others have seen what it wrote.
    bool committed(Index transaction) const { return committed_[transaction]; }
    /// How long the list was without what the transaction appended itself.
    std::size_t external_size(Index transaction, const Operation& read) const;

    const std::vector<Anomaly>& anomalies() const { return anomalies_; }
    /// "T12 (client 3 at node 2)".
    std::string describe(Index transaction) const;

  private:
    void collect_appends();
    void choose_orders();
    void judge_outcomes();
    void note_seen(const List& list, const Index* reader);
    void check_list(Key key, const List& list, const std::string& reader);
    void check_read(Index reader, const Operation& read, const List& own);
    void check_reads();
    void check_final();
    void check_stale_reads();
    void report(AnomalyKind kind, std::string what);

    const History& history_;
    std::unordered_map<Value, Append> appends_;
    std::map<Key, List> orders_;
    std::vector<bool> committed_;
    std::vector<Anomaly> anomalies_;
};

}  // namespace aerolith::history
