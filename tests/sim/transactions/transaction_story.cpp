#include "sim/transactions/transaction_story.h"

#include "cluster/history/checker.h"

namespace aerolith::sim {

namespace {

/// Nobody falls behind so far that another node's state would take the place of what sessions read.
constexpr std::size_t kKeptBytes = 64u << 20;
constexpr std::int64_t kReadNanos = 20'000'000'000;

}  // namespace

std::unique_ptr<ReplicaNode> TransactionStory::make_node(RaftNode id) {
    auto node = std::make_unique<TransactionNode>(
        id, clock_, scheduler_, random_, network_, peers_, fetch_for(id),
        [this](TransactionNode& started) {
            for (int i = 0; i < kSessions; ++i)
                started.run([this, &started] { ListSession(started, world_, random_).run(); });
        });
    node->kept_bytes = kKeptBytes;
    return node;
}

bool TransactionStory::await_sessions() {
    const std::int64_t end = clock_.monotonic_nanos() + kReadNanos;
    for (RaftNode id = 1; id <= count();) {
        if (transaction_node(id).running() == 0) {
            ++id;
        } else if (clock_.monotonic_nanos() < end) {
            run_for(10);
        } else {
            return false;
        }
    }
    return true;
}

void TransactionStory::check_content() {
    history::History& seen = world_.history;
    if (!await_sessions()) return fail("sessions do not end");
    for (RaftNode id = 1; id <= count(); ++id) {
        TransactionNode& asked = transaction_node(id);
        std::optional<Result<std::map<history::Key, history::List>>> lists;
        asked.run([&] { lists = ListSession::read_all(asked); });
        const std::int64_t end = clock_.monotonic_nanos() + kReadNanos;
        while (!lists && clock_.monotonic_nanos() < end) run_for(10);
        if (!lists) return fail(fmt::format("node {} does not answer", id));
        if (!lists->ok()) return fail(fmt::format("node {}: {}", id, lists->error().message()));
        if (id == 1) seen.final_lists = **lists;
        if (**lists != seen.final_lists)
            return fail(fmt::format("nodes 1 and {} show different lists", id));
    }
    seen.complete = true;
    for (const history::Anomaly& anomaly : history::check(seen))
        fail(fmt::format("{}: {}", history::name(anomaly.kind), anomaly.what));
}

}  // namespace aerolith::sim
