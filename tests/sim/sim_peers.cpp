#include "sim/sim_peers.h"

#include "runtime/fiber.h"

namespace aerolith::sim {

namespace {

constexpr std::chrono::milliseconds kWatch{20};
constexpr std::int64_t kSilenceNanos = 400'000'000;

Error gone(const char* why) {
    return Error(SqlState::kConnectionFailure, why);
}

}  // namespace

struct SimPeers::Call {
    Event answered;
    bool finished = false;
    Result<std::string> result = std::string();
    CancelToken cancel;

    void finish(Result<std::string> outcome) {
        if (finished) return;
        finished = true;
        result = std::move(outcome);
        answered.set();
    }
};

class SimPeers::Side final : public PeerNetwork {
  public:
    Side(SimPeers& peers, RaftNode self) : peers_(peers), self_(self) {}
    void send(RaftNode to, PeerService, std::string message) override {
        peers_.send({self_, to}, std::move(message));
    }
    Result<std::string> call(RaftNode to, PeerService, std::string request, Deadline deadline,
                             CancelToken* cancel) override {
        return peers_.call({self_, to}, std::move(request), deadline, cancel);
    }
    void give_up(RaftNode peer, PeerService) override { peers_.give_up({self_, peer}); }
    bool connected(RaftNode peer) const override { return peers_.connected({self_, peer}); }

  private:
    SimPeers& peers_;
    const RaftNode self_;
};

SimPeers::SimPeers(SimScheduler& scheduler, Random& random, const SimNetwork& links, RaftNode nodes)
    : scheduler_(scheduler), random_(random), links_(links), at_work_(nodes + 1) {
    for (RaftNode from = 1; from <= nodes; ++from) {
        for (RaftNode to = 1; to <= nodes; ++to)
            if (from != to) connections_[{from, to}];
    }
    watch_ = scheduler.start_service({"peers", {}, kWatch}, [this] {
        watch();
        return false;
    });
}

SimPeers::~SimPeers() = default;

std::unique_ptr<PeerNetwork> SimPeers::network_of(RaftNode node) {
    return std::make_unique<Side>(*this, node);
}

void SimPeers::start(RaftNode node, PeerHandler& handler) {
    handlers_[node] = &handler;
}

void SimPeers::stop(RaftNode node) {
    handlers_.erase(node);
    for (auto& [pair, connection] : connections_) {
        if (pair.first == node || pair.second == node) disconnect(pair);
    }
}

void SimPeers::watch() {
    const std::int64_t now = scheduler_.clock().monotonic_nanos();
    for (auto& [pair, connection] : connections_) {
        const bool both_run = handlers_.contains(pair.first) && handlers_.contains(pair.second);
        if (!both_run) continue;
        if (!links_.is_cut(pair.first, pair.second) && !connection.stalled) {
            connection.silent_since = 0;
            if (!connection.up && random_.below(4) == 0) connection.up = true;
        } else if (connection.silent_since == 0) {
            connection.silent_since = now;
        } else if (connection.up && now - connection.silent_since > kSilenceNanos) {
            disconnect(pair);
        }
    }
}

void SimPeers::disconnect(const Pair& pair) {
    Connection& connection = connections_[pair];
    if (!connection.up) return;
    connection.up = connection.stalled = false;
    connection.silent_since = 0;
    ++connection.epoch;
    fail(connection, "lost the connection");
    if (auto handler = handlers_.find(pair.second); handler != handlers_.end())
        handler->second->disconnected(pair.first);
}

void SimPeers::fail(Connection& connection, const char* why) {
    for (const std::shared_ptr<Call>& call : std::exchange(connection.calls, {})) {
        call->finish(gone(why));
        call->cancel.cancel(CancelReason::kUserRequest);
    }
}

void SimPeers::give_up(const Pair& pair) {
    fail(connections_[pair], "no longer waits");
}

void SimPeers::carry(const Pair& pair, std::int64_t& last, std::function<void()> arrive) {
    const std::int64_t now = scheduler_.clock().monotonic_nanos();
    const std::int64_t delay =
        static_cast<std::int64_t>(1 + random_.below(links_.faults.delay_millis * 1000)) * 1000;
    last = std::max(last + 1, now + delay);
    const std::uint64_t epoch = connections_[pair].epoch;
    scheduler_.schedule_after(std::chrono::nanoseconds(last - now),
                              [this, pair, epoch, arrive = std::move(arrive)]() mutable {
                                  try_to_arrive(pair, epoch, std::move(arrive));
                              });
}

/// What meets a cut is noticed at once, or when the connection has been silent for too long.
void SimPeers::try_to_arrive(const Pair& pair, std::uint64_t epoch, std::function<void()> arrive) {
    Connection& connection = connections_[pair];
    if (!connection.up || connection.epoch != epoch || connection.stalled) return;
    if (!links_.is_cut(pair.first, pair.second)) return arrive();
    if (random_.below(3) == 0) return disconnect(pair);
    connection.stalled = true;
}

void SimPeers::send(const Pair& pair, std::string message) {
    Connection& connection = connections_[pair];
    if (!connection.up) return;
    carry(pair, connection.last_arrival, [this, pair, message = std::move(message)] {
        handlers_.at(pair.second)->received(pair.first, message);
    });
}

void SimPeers::answer(const Pair& pair, const std::shared_ptr<Call>& call,
                      const std::string& request) {
    PeerHandler& handler = *handlers_.at(pair.second);
    const std::uint64_t epoch = connections_[pair].epoch;
    ++at_work_[pair.second];
    Fiber::start(scheduler_, [this, pair, epoch, call, request, &handler] {
        auto result = std::make_shared<Result<std::string>>(
            handler.called(pair.first, request, call->cancel));
        --at_work_[pair.second];
        Connection& connection = connections_[pair];
        if (!connection.up || connection.epoch != epoch) return;
        carry(pair, connection.last_answer, [this, pair, call, result] {
            std::erase(connections_[pair].calls, call);
            call->finish(std::move(*result));
        });
    });
}

Result<std::string> SimPeers::call(const Pair& pair, std::string request, Deadline deadline,
                                   CancelToken* cancel) {
    Connection& connection = connections_[pair];
    if (!connection.up) return gone("is not connected");
    auto call = std::make_shared<Call>();
    connection.calls.push_back(call);
    carry(pair, connection.last_arrival,
          [this, pair, call, request = std::move(request)] { answer(pair, call, request); });
    WaitResult waited = wait(call->answered, deadline, cancel);
    if (waited == WaitResult::kCancelled) {
        carry(pair, connection.last_arrival,
              [call, reason = cancel->reason()] { call->cancel.cancel(reason); });
        waited = wait(call->answered, deadline);
    }
    if (waited == WaitResult::kTimeout) {
        call->cancel.cancel(CancelReason::kUserRequest);
        call->finish(gone("did not answer in time"));
        std::erase(connection.calls, call);
    }
    return std::move(call->result);
}

}  // namespace aerolith::sim
