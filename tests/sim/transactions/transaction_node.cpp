#include "sim/transactions/transaction_node.h"

#include "common/assert.h"
#include "runtime/fiber.h"

namespace aerolith::sim {

void TransactionNode::wire(Runtime& runtime) {
    network_ = peers_.network_of(id());
    ClusterTransactionsOptions options;
    options.members = [this] {
        std::vector<RaftNode> nodes;
        for (const RaftMember& member : replica().status().configuration)
            nodes.push_back(member.id);
        return nodes;
    };
    options.times.registration = std::chrono::milliseconds(500);
    options.times.disconnection = std::chrono::milliseconds(500);
    options.patience.next_leader = std::chrono::milliseconds(3000);
    options.patience.answer = std::chrono::milliseconds(1000);
    cluster_ = std::make_unique<ClusterTransactions>(replica(), *network_, replica(), store(),
                                                     runtime, std::move(options));
    TransactionManagerOptions manager;
    manager.node = id();
    manager.write_memory_bytes = 64u << 20;
    manager_ = std::make_unique<TransactionManager>(store(), cluster_->locks(), cluster_->commits(),
                                                    clock_, manager);
}

void TransactionNode::started() {
    peers_.start(id(), cluster_->handler());
    cluster_->start();
    alive_ = true;
    start_clients_(*this);
}

void TransactionNode::stopping() {
    alive_ = false;
    for (SessionSlot* session : sessions_) session->cancel().cancel(CancelReason::kShutdown);
    peers_.stop(id());
    cluster_->stop();
}

void TransactionNode::stopped() {
    while (running_ > 0 || peers_.at_work(id()) > 0) ASSERT(scheduler_.step());
    manager_.reset();
    cluster_.reset();
    network_.reset();
}

void TransactionNode::run(std::function<void()> body) {
    ++running_;
    Fiber::start(scheduler_, [this, body = std::move(body)] {
        body();
        --running_;
    });
}

std::unique_ptr<SessionSlot> TransactionNode::open_session() {
    auto slot = manager_->attach_session(manager_->process_id(++sessions_opened_));
    slot->set_deadlock_timeout(std::chrono::milliseconds(20));
    sessions_.push_back(slot.get());
    return slot;
}

void TransactionNode::close_session(std::unique_ptr<SessionSlot> slot) {
    std::erase(sessions_, slot.get());
}

}  // namespace aerolith::sim
