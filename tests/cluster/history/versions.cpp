#include "cluster/history/versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace aerolith::history {

namespace {

const List kEmpty;

bool is_prefix(const List& part, std::size_t size, const List& whole) {
    return size <= whole.size() &&
           std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size),
                      whole.begin());
}

bool ends_with(const List& list, const List& tail) {
    return list.size() >= tail.size() && std::equal(tail.rbegin(), tail.rend(), list.rbegin());
}

}  // namespace

Versions::Versions(const History& history)
    : history_(history), committed_(history.transactions.size()) {
    collect_appends();
    judge_outcomes();
    choose_orders();
    check_reads();
    if (history.complete) check_final();
    check_stale_reads();
}

void Versions::collect_appends() {
    for (Index writer = 0; writer < history_.transactions.size(); ++writer) {
        std::map<Key, Value> last;
        for (const Operation& operation : history_.transactions[writer].operations) {
            if (operation.kind != Operation::Kind::kAppend) continue;
            if (auto earlier = last.find(operation.key); earlier != last.end())
                appends_[earlier->second].last = false;
            last[operation.key] = operation.value;
            appends_[operation.value] = {writer, operation.key};
        }
    }
}

void Versions::note_seen(const List& list, const Index* reader) {
    for (Value value : list) {
        auto append = appends_.find(value);
        if (append == appends_.end() || (reader && append->second.writer == *reader)) continue;
        append->second.seen = true;
        if (history_.transactions[append->second.writer].outcome == Outcome::kUnknown)
            committed_[append->second.writer] = true;
    }
}

void Versions::judge_outcomes() {
    for (Index reader = 0; reader < history_.transactions.size(); ++reader) {
        const Transaction& transaction = history_.transactions[reader];
        if (transaction.outcome == Outcome::kCommitted) committed_[reader] = true;
        for (const Operation& operation : transaction.operations) {
            if (operation.kind == Operation::Kind::kRead) note_seen(operation.list, &reader);
        }
    }
    for (const auto& [key, list] : history_.final_lists) note_seen(list, nullptr);
}

/// The final list if it was read, else the longest one that a committed transaction saw.
void Versions::choose_orders() {
    if (history_.complete) {
        orders_ = history_.final_lists;
        return;
    }
    for (Index reader = 0; reader < history_.transactions.size(); ++reader) {
        if (!committed_[reader]) continue;
        for (const Operation& operation : history_.transactions[reader].operations) {
            if (operation.kind != Operation::Kind::kRead) continue;
            List& longest = orders_[operation.key];
            if (operation.list.size() > longest.size()) longest = operation.list;
        }
    }
}

const Versions::Append* Versions::append(Value value) const {
    auto found = appends_.find(value);
    return found == appends_.end() ? nullptr : &found->second;
}

const List& Versions::order(Key key) const {
    auto found = orders_.find(key);
    return found == orders_.end() ? kEmpty : found->second;
}

std::size_t Versions::external_size(Index transaction, const Operation& read) const {
    std::size_t size = read.list.size();
    while (size > 0) {
        const Append* last = append(read.list[size - 1]);
        if (!last || last->writer != transaction) break;
        --size;
    }
    return size;
}

std::string Versions::describe(Index transaction) const {
    const Transaction& described = history_.transactions[transaction];
    return fmt::format("T{}{}", transaction,
                       described.client.empty() ? "" : fmt::format(" ({})", described.client));
}

void Versions::report(AnomalyKind kind, std::string what) {
    anomalies_.push_back({kind, std::move(what)});
}

void Versions::check_list(Key key, const List& list, const std::string& reader) {
    std::set<Value> values;
    for (Value value : list) {
        if (!values.insert(value).second)
            report(AnomalyKind::kDuplicate,
                   fmt::format("{} sees {} twice in list {}", reader, value, key));
        const Append* written = append(value);
        if (!written || written->key != key) {
            report(AnomalyKind::kNeverWritten,
                   fmt::format("{} sees {} in list {}, which nobody appended", reader, value, key));
        } else if (history_.transactions[written->writer].outcome == Outcome::kAborted &&
                   reader != describe(written->writer)) {
            report(AnomalyKind::kAbortedRead,
                   fmt::format("{} sees {} in list {} of {}, which was rolled back", reader, value,
                               key, describe(written->writer)));
        }
    }
}

void Versions::check_read(Index reader, const Operation& read, const List& own) {
    const std::string who = describe(reader);
    check_list(read.key, read.list, who);
    if (!ends_with(read.list, own))
        report(AnomalyKind::kInternal,
               fmt::format("{} does not see its own appends at the end of list {}", who, read.key));
    const std::size_t external = external_size(reader, read);
    const std::size_t sure = committed_[reader] ? read.list.size() : external;
    if (!is_prefix(read.list, sure, order(read.key)))
        report(AnomalyKind::kIncompatibleOrder,
               fmt::format("{} sees list {} otherwise than it was ever", who, read.key));
    if (external == 0) return;
    const Append* last = append(read.list[external - 1]);
    if (last && !last->last)
        report(AnomalyKind::kIntermediateRead,
               fmt::format("{} sees {} as the end of list {}, but {} appended more", who,
                           read.list[external - 1], read.key, describe(last->writer)));
}

void Versions::check_reads() {
    for (Index reader = 0; reader < history_.transactions.size(); ++reader) {
        std::map<Key, List> own;
        for (const Operation& operation : history_.transactions[reader].operations) {
            if (operation.kind == Operation::Kind::kAppend) {
                own[operation.key].push_back(operation.value);
            } else {
                check_read(reader, operation, own[operation.key]);
            }
        }
    }
}

void Versions::check_final() {
    for (const auto& [key, list] : history_.final_lists) check_list(key, list, "the end");
    std::set<Value> there;
    for (const auto& [key, list] : history_.final_lists) there.insert(list.begin(), list.end());
    for (Index writer = 0; writer < history_.transactions.size(); ++writer) {
        if (!committed_[writer]) continue;
        const bool told = history_.transactions[writer].outcome == Outcome::kCommitted;
        for (const Operation& operation : history_.transactions[writer].operations) {
            if (operation.kind != Operation::Kind::kAppend || there.contains(operation.value))
                continue;
            report(told ? AnomalyKind::kLostWrite : AnomalyKind::kTornCommit,
                   fmt::format("{} of {} to list {} is not there in the end", operation.value,
                               describe(writer), operation.key));
        }
    }
}

/// A list of n values was stale if a later value had been acknowledged when the read was sent. In
/// the stricter levels the transaction's first statement takes the snapshot.
void Versions::check_stale_reads() {
    std::map<Key, std::vector<Instant>> acknowledged;  // the earliest of the values from here on
    for (const auto& [key, list] : orders_) {
        std::vector<Instant>& instants = acknowledged[key];
        instants.assign(list.size() + 1, std::numeric_limits<Instant>::max());
        for (std::size_t i = list.size(); i-- > 0;) {
            instants[i] = instants[i + 1];
            const Append* written = append(list[i]);
            if (!written) continue;
            const Transaction& writer = history_.transactions[written->writer];
            if (writer.outcome == Outcome::kCommitted)
                instants[i] = std::min(instants[i], writer.ended);
        }
    }
    for (Index reader = 0; reader < history_.transactions.size(); ++reader) {
        const Transaction& transaction = history_.transactions[reader];
        for (const Operation& operation : transaction.operations) {
            if (operation.kind != Operation::Kind::kRead) continue;
            // Who has lost his locks may still see his own appends, which never come true.
            if (!committed_[reader] && external_size(reader, operation) < operation.list.size())
                continue;
            const std::vector<Instant>& instants = acknowledged[operation.key];
            // Own appends at the end are newer than anything that another one was told of.
            const std::size_t size = operation.list.size();
            if (size >= instants.size()) continue;
            const Instant sent = transaction.isolation == Isolation::kReadCommitted
                                     ? operation.called
                                     : transaction.begun;
            if (instants[size] < sent)
                report(AnomalyKind::kStaleRead,
                       fmt::format("{} sees {} values of list {}, {:.3f} s after a later one was "
                                   "acknowledged",
                                   describe(reader), size, operation.key,
                                   static_cast<double>(sent - instants[size]) / 1e9));
        }
    }
}

}  // namespace aerolith::history
