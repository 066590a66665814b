#include "txn/lone_node.h"

#include "cluster/shard_map.h"
#include "cluster/state_names.h"

namespace aerolith {

namespace {

Result<Timestamp> recovered_timestamp(MvccStore& store, const Replica& replica) {
    std::string value;
    Timestamp mark;
    if (TRY(store.get_state(state_names::kTimestampHighWater, value)))
        mark = { TRY(ByteReader(value).get<std::uint64_t>()) };
    return std::max(mark, replica.visible());
}

}  // namespace

LoneNode::LoneNode(MvccStore& store, LogStore& log, Runtime& runtime)
    : replica_(kLocalGroup, store, log, runtime), sequences_(store, replica_) {}

Result<std::unique_ptr<LoneNode>> LoneNode::open(MvccStore& store, LogStore& log, Runtime& runtime,
                                                 std::chrono::microseconds log_poll,
                                                 OnNotified notified) {
    std::unique_ptr<LoneNode> node(new LoneNode(store, log, runtime));
    node->replica_.set_notified(std::move(notified));
    TRY(node->replica_.recover());
    node->replica_.start(log_poll);
    const Timestamp recovered = TRY(recovered_timestamp(store, node->replica_));
    node->commits_ = std::make_unique<CommitPipeline>(node->replica_, runtime.clock, recovered);
    return node;
}

}  // namespace aerolith
