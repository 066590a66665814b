#include "cluster/history/dependencies.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace aerolith::history {

namespace {

constexpr std::size_t kReported = 10;

std::string_view verb(unsigned kind) {
    switch (kind) {
        case Dependencies::kWriteWrite:
            return "wrote before";
        case Dependencies::kWriteRead:
            return "was read by";
        case Dependencies::kReadWrite:
            return "did not see the write of";
        default:
            return "was acknowledged before";
    }
}

/// One overwritten read right after another one: what snapshot isolation allows.
bool has_adjacent_read_writes(const Graph::Cycle& cycle) {
    std::vector<unsigned> kinds;
    for (const Graph::Step& step : cycle)
        if (step.kind != Dependencies::kWithin) kinds.push_back(step.kind);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == Dependencies::kReadWrite &&
            kinds[(i + 1) % kinds.size()] == Dependencies::kReadWrite)
            return true;
    }
    return false;
}

}  // namespace

Dependencies::Dependencies(const History& history, const Versions& versions)
    : history_(history), versions_(versions), graph_(2 * history.transactions.size()) {
    for (Index i = 0; i < history.transactions.size(); ++i) {
        if (versions.committed(i) && !is_instant(i)) graph_.add(snapshot(i), commit(i), kWithin);
    }
    add_writes();
    add_reads();
    add_real_time();
}

bool Dependencies::is_instant(Index transaction) const {
    return history_.transactions[transaction].isolation == Isolation::kSerializable;
}

void Dependencies::add_after(Index before, Index after, Kind kind) {
    if (before == after || !versions_.committed(before) || !versions_.committed(after)) return;
    const bool weak = history_.transactions[after].isolation == Isolation::kReadCommitted;
    graph_.add(commit(before), weak ? commit(after) : snapshot(after), kind);
}

void Dependencies::add_writes() {
    std::set<Key> keys;
    for (const Transaction& transaction : history_.transactions)
        for (const Operation& operation : transaction.operations) keys.insert(operation.key);
    for (Key key : keys) {
        const List& order = versions_.order(key);
        for (std::size_t i = 1; i < order.size(); ++i) {
            const Versions::Append* before = versions_.append(order[i - 1]);
            const Versions::Append* after = versions_.append(order[i]);
            if (before && after) add_after(before->writer, after->writer, kWriteWrite);
        }
    }
}

void Dependencies::add_reads() {
    for (Index reader = 0; reader < history_.transactions.size(); ++reader) {
        if (!versions_.committed(reader)) continue;
        const Transaction& transaction = history_.transactions[reader];
        for (const Operation& operation : transaction.operations) {
            if (operation.kind != Operation::Kind::kRead) continue;
            const std::size_t size = versions_.external_size(reader, operation);
            if (size > 0) {
                if (const auto* written = versions_.append(operation.list[size - 1]))
                    add_after(written->writer, reader, kWriteRead);
            }
            const List& order = versions_.order(operation.key);
            if (transaction.isolation == Isolation::kReadCommitted || size >= order.size())
                continue;
            const auto* next = versions_.append(order[size]);
            if (!next || next->writer == reader || !versions_.committed(next->writer)) continue;
            graph_.add(snapshot(reader), commit(next->writer), kReadWrite);
        }
    }
}

/// Only edges that do not follow from others: from those that had ended when this one began,
/// without those that had ended when one of them began.
void Dependencies::add_real_time() {
    std::vector<Index> by_begin, by_end;
    for (Index i = 0; i < history_.transactions.size(); ++i) {
        if (!versions_.committed(i)) continue;
        by_begin.push_back(i);
        if (history_.transactions[i].outcome == Outcome::kCommitted) by_end.push_back(i);
    }
    auto begun = [&](Index i) { return history_.transactions[i].begun; };
    auto ended = [&](Index i) { return history_.transactions[i].ended; };
    std::sort(by_begin.begin(), by_begin.end(),
              [&](Index a, Index b) { return begun(a) < begun(b); });
    std::sort(by_end.begin(), by_end.end(), [&](Index a, Index b) { return ended(a) < ended(b); });
    std::vector<Index> frontier;
    std::size_t next = 0;
    for (Index i : by_begin) {
        for (; next < by_end.size() && ended(by_end[next]) < begun(i); ++next) {
            const Index newer = by_end[next];
            std::erase_if(frontier, [&](Index older) { return ended(older) < begun(newer); });
            frontier.push_back(newer);
        }
        for (Index before : frontier) add_after(before, i, kRealTime);
    }
}

std::vector<Anomaly> Dependencies::cycles() const {
    std::vector<Anomaly> found;
    std::set<Graph::Node> reported;
    for (unsigned kinds : {kWithin | kWriteWrite, kWithin | kWriteWrite | kWriteRead,
                           kWithin | kWriteWrite | kWriteRead | kReadWrite,
                           kWithin | kWriteWrite | kWriteRead | kReadWrite | kRealTime}) {
        for (const auto& component : graph_.components(kinds)) {
            if (found.size() >= kReported) return found;
            if (std::any_of(component.begin(), component.end(),
                            [&](Graph::Node node) { return reported.contains(node); }))
                continue;
            reported.insert(component.begin(), component.end());
            found.push_back(explain(graph_.cheapest_cycle(component, kinds, kReadWrite)));
        }
    }
    return found;
}

/// Whoever's read was overwritten also wrote, to the same list.
bool Dependencies::is_lost_update(const Graph::Cycle& cycle) const {
    std::map<Key, std::size_t> writers;
    std::size_t transactions = 0;
    for (const Graph::Step& step : cycle) {
        if (step.kind == kWithin) continue;
        ++transactions;
        std::set<Key> keys;
        for (const Operation& operation : history_.transactions[step.from / 2].operations)
            if (operation.kind == Operation::Kind::kAppend) keys.insert(operation.key);
        for (Key key : keys) ++writers[key];
    }
    return std::any_of(writers.begin(), writers.end(),
                       [&](const auto& entry) { return entry.second == transactions; });
}

Anomaly Dependencies::explain(const Graph::Cycle& cycle) const {
    std::map<unsigned, int> steps;
    std::string what;
    for (const Graph::Step& step : cycle) {
        if (step.kind == kWithin) continue;
        ++steps[step.kind];
        what +=
            fmt::format("{}{} {} {}", what.empty() ? "" : ", ", versions_.describe(step.from / 2),
                        verb(step.kind), versions_.describe(step.to / 2));
    }
    AnomalyKind kind = AnomalyKind::kWriteSkew;
    if (steps[kRealTime] > 0) {
        kind = AnomalyKind::kRealTime;
    } else if (steps[kReadWrite] == 0) {
        kind =
            steps[kWriteRead] == 0 ? AnomalyKind::kDirtyWrite : AnomalyKind::kCircularInformation;
    } else if (steps[kReadWrite] == 1 && steps[kWriteWrite] > 0 && steps[kWriteRead] == 0 &&
               is_lost_update(cycle)) {
        kind = AnomalyKind::kLostUpdate;
    } else if (steps[kReadWrite] == 1) {
        kind = AnomalyKind::kReadSkew;
    } else if (!has_adjacent_read_writes(cycle)) {
        kind = AnomalyKind::kLongFork;
    }
    return {kind, std::move(what)};
}

}  // namespace aerolith::history
