#include "cluster/live/recorder.h"

#include <fmt/chrono.h>

#include <chrono>
#include <utility>

namespace aerolith::testing {
namespace {

constexpr double kLongPause = 3;  // seconds

}  // namespace

history::Instant now() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

Lists::Lists() {
    for (auto& key : active_) key = ++last_key_;
}

void Lists::seen(history::Key key, std::size_t size) {
    if (size < kLong) return;
    for (auto& active : active_) {
        history::Key expected = key;
        if (active == key && active.compare_exchange_strong(expected, ++last_key_)) return;
    }
}

void Recorder::record(history::Transaction transaction) {
    std::lock_guard lock(mutex_);
    if (transaction.outcome == history::Outcome::kCommitted) {
        ++counts_.committed;
        ++acknowledged_;
        if (last_commit_ != 0) note_pause(last_commit_, transaction.ended);
        last_commit_ = std::max(last_commit_, transaction.ended);
    } else {
        ++(transaction.outcome == history::Outcome::kAborted ? counts_.aborted : counts_.unknown);
    }
    history_.transactions.push_back(std::move(transaction));
}

void Recorder::note_error(const std::string& what) {
    std::lock_guard lock(mutex_);
    ++errors_[what];
}

void Recorder::set_fault(const std::string& name) {
    std::lock_guard lock(mutex_);
    earlier_fault_ = std::exchange(fault_, Fault{name, now()});
    ++pauses_[name].times;
}

void Recorder::note_pause(history::Instant begin, history::Instant end) {
    const bool earlier = fault_.begun - begin > end - fault_.begun;
    Pauses& pauses = pauses_[(earlier ? earlier_fault_ : fault_).name];
    const double seconds = static_cast<double>(end - begin) / 1e9;
    pauses.longest = std::max(pauses.longest, seconds);
    if (seconds < kLongPause) return;
    const auto wall =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    long_pauses_.push_back(fmt::format(
        "{:%T} after {:.2f} s without one, {:.2f} s after the beginning of: {}", wall, seconds,
        static_cast<double>(end - (earlier ? earlier_fault_ : fault_).begun) / 1e9,
        (earlier ? earlier_fault_ : fault_).name));
}

history::History Recorder::take_history() {
    std::lock_guard lock(mutex_);
    return std::move(history_);
}

std::map<std::string, Recorder::Pauses> Recorder::pauses() {
    std::lock_guard lock(mutex_);
    return pauses_;
}

std::vector<std::string> Recorder::long_pauses() {
    std::lock_guard lock(mutex_);
    return long_pauses_;
}

std::map<std::string, int> Recorder::errors() {
    std::lock_guard lock(mutex_);
    return errors_;
}

Recorder::Counts Recorder::counts() {
    std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace aerolith::testing
