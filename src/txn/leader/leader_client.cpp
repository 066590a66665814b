#include "txn/leader/leader_client.h"

#include "txn/leader/leader_errors.h"

namespace aerolith {

namespace {

/// A replica that has been stopped shows nothing more.
constexpr std::chrono::seconds kLookWhetherStopped{1};

}  // namespace

void LeaderClient::wake_all() {
    for (const std::shared_ptr<Event>& waiter : std::exchange(waiting_, {})) waiter->set();
}

void LeaderClient::registered(const Leadership& leadership) {
    std::lock_guard lock(mutex_);
    registered_ = leadership;
    wake_all();
}

void LeaderClient::changed(const Leadership& leadership) {
    RaftNode earlier = 0;
    {
        std::lock_guard lock(mutex_);
        if (registered_ != leadership) registered_ = {};
        if (leadership.leader != 0) earlier = std::exchange(last_leader_, leadership.leader);
        wake_all();
    }
    // It may hang instead of being gone.
    if (earlier != 0 && earlier != leadership.leader && earlier != self())
        network_.give_up(earlier, PeerService::kLeader);
}

void LeaderClient::stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    wake_all();
}

bool LeaderClient::stopped() {
    std::lock_guard lock(mutex_);
    return stopped_;
}

Result<Leadership> LeaderClient::leader(Deadline deadline, CancelToken& cancel) {
    for (;;) {
        auto changed = std::make_shared<Event>();
        {
            std::lock_guard lock(mutex_);
            if (stopped_) return no_leader_error();
            if (registered_.leader != 0) return registered_;
            waiting_.push_back(changed);
        }
        switch (wait(*changed, deadline, &cancel)) {
            case WaitResult::kReady:
                break;
            case WaitResult::kTimeout:
                return no_leader_error();
            case WaitResult::kCancelled:
                return cancel.error();
        }
    }
}

Leadership LeaderClient::current() {
    std::lock_guard lock(mutex_);
    return registered_;
}

void LeaderClient::pause() {
    auto changed = std::make_shared<Event>();
    {
        std::lock_guard lock(mutex_);
        waiting_.push_back(changed);
    }
    (void)wait(*changed, Deadline::after(patience_.retry));
    std::lock_guard lock(mutex_);
    std::erase(waiting_, changed);
}

Result<Reply> LeaderClient::call(const Leadership& leader, std::string request, Deadline deadline,
                                 CancelToken& cancel) {
    Result<std::string> answer = leads(leader)
                                     ? own_.called(self(), request, cancel)
                                     : network_.call(leader.leader, PeerService::kLeader,
                                                     std::move(request), deadline, &cancel);
    if (answer.ok()) return decode_reply(*answer);
    if (cancel.is_cancelled()) return cancel.error();
    if (answer.error().state() == SqlState::kProgramLimitExceeded) return answer.take_error();
    return Reply{};
}

Result<Reply> LeaderClient::call_long(const Leadership& leader, std::string request,
                                      CancelToken& cancel, Deadline& next_leader) {
    const Deadline soon = Deadline::after(patience_.retry * 10);
    Result<Reply> reply = call(leader, std::move(request), Deadline::never(), cancel);
    if (soon.passed()) next_leader = next_leader_deadline();
    return reply;
}

void LeaderClient::send(const Leadership& leader, std::string message) {
    if (leads(leader)) {
        own_.received(self(), message);
    } else {
        network_.send(leader.leader, PeerService::kLeader, std::move(message));
    }
}

Result<Reply> LeaderClient::ask(CancelToken& cancel,
                                const std::function<std::string(const Leadership&)>& make) {
    const Deadline deadline = next_leader_deadline();
    for (;;) {
        Leadership leader = TRY(this->leader(deadline, cancel));
        Reply reply = TRY(call(leader, make(leader), Deadline::after(patience_.answer), cancel));
        if (reply.verdict == Verdict::kFailed) return std::move(*reply.error);
        if (reply.verdict == Verdict::kLost) return locks_lost_error();
        if (reply.verdict == Verdict::kDone) return reply;
        if (deadline.passed()) return no_leader_error();
        TRY(cancel.check());
        pause();
    }
}

Status LeaderClient::await_visible(Timestamp timestamp, CancelToken& cancel) {
    auto reached = std::make_shared<Event>();
    replica_.when_visible(timestamp, [reached] { reached->set(); });
    for (;;) {
        switch (wait(*reached, Deadline::after(kLookWhetherStopped), &cancel)) {
            case WaitResult::kReady:
                return {};
            case WaitResult::kCancelled:
                return cancel.error();
            case WaitResult::kTimeout:
                if (stopped()) return no_leader_error();
        }
    }
}

}  // namespace aerolith
