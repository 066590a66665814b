#include "sim/replica/replica_node.h"

namespace aerolith::sim {

std::string ReplicaNode::start() {
    runtime_.emplace(Runtime{clock_, random_, *disk_, scheduler_});
    SegmentLogOptions log_options;
    log_options.segment_bytes = 16 << 10;
    auto log = open_segment_log("/log", log_options, *runtime_);
    if (!log.ok()) return log.error().message();
    log_ = std::move(log).value();
    store_ = std::make_unique<MvccStore>(std::make_unique<MemoryStore>(image_),
                                         [this] { (void)log_->sync(); });
    RaftReplicaOptions options;
    options.raft.group = 1;
    options.raft.self = id_;
    options.raft.election_timeout = 300;
    options.raft.heartbeat = 50;
    options.founder = founder_;
    options.kept_bytes = kept_bytes;
    auto replica = std::make_unique<RaftReplica>(
        options, *store_, *log_, *runtime_,
        [this](RaftNode to, std::string frame) { network_.send(id_, to, std::move(frame)); },
        fetch_);
    Status recovered = replica->recover();
    if (!recovered.ok())
        return fmt::format("node {} does not start: {}: {}", id_, recovered.error().message(),
                           recovered.error().diagnostic().detail);
    replica_ = std::move(replica);
    ++life_;
    wire(*runtime_);
    replica_->start();
    started();
    return {};
}

void ReplicaNode::crash() {
    auto image = std::make_shared<MemoryStoreImage>(*image_);
    std::unique_ptr<SimDisk> survived = disk_->crashed_copy();
    ending_ = true;
    stopping();
    replica_->stop();
    stopped();
    ending_ = false;
    replica_.reset();
    store_.reset();
    log_.reset();
    image_ = std::move(image);
    disk_ = std::move(survived);
}

void ReplicaNode::flush() {
    if (!store_->engine().flush().ok()) return;
    Result<std::uint64_t> droppable = replica_->droppable_index();
    if (droppable.ok()) (void)log_->drop_below({{1, *droppable}});
}

std::string ReplicaNode::content() {
    std::string all;
    for (Family family : {Family::kRows, Family::kHistory}) {
        auto rows = store_->engine().iterate(family, {}, {});
        for (rows->seek({}); rows->valid(); rows->next()) {
            all.append(rows->key()).append("=").append(rows->value()).append("\n");
        }
    }
    return all;
}

}  // namespace aerolith::sim
