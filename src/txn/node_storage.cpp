#include "txn/node_storage.h"

#include "cluster/commands/set_shard_map.h"
#include "cluster/commands/timestamp_advance.h"
#include "cluster/local_replica.h"
#include "cluster/shard_map.h"
#include "storage/mvcc_store.h"
#include "storage/rocks_store.h"
#include "txn/commit_pipeline.h"
#include "txn/data_directory.h"
#include "txn/lock_table.h"
#include "txn/maintenance.h"
#include "txn/sequence_table.h"

namespace aerolith {

/// In the order of their making; they go in the reverse order.
struct NodeStorage::Parts {
    explicit Parts(Runtime& runtime) : runtime(runtime) {}
    ~Parts() {
        upkeep.reset();
        if (replica) replica->stop();
        if (store && ready) (void)store->engine().flush();  // else the next start replays the log
    }

    Runtime& runtime;
    bool ready = false;
    std::optional<DataDirectory> directory;
    std::unique_ptr<LogStore> log;
    std::unique_ptr<MvccStore> store;
    std::unique_ptr<LocalReplica> replica;
    LockTable locks;
    std::unique_ptr<CommitPipeline> commits;
    std::unique_ptr<ShardMap> shard_map;
    std::unique_ptr<TransactionManager> transactions;
    std::unique_ptr<SequenceTable> sequence_table;
    std::unique_ptr<SequenceManager> sequences;
    std::unique_ptr<Maintenance> maintenance;
    std::unique_ptr<Service> upkeep;

    Status wire(std::unique_ptr<OrderedStore> engine, const NodeStorageOptions& options);
    Result<Timestamp> recovered_timestamp();
    Status load_shard_map();
};

Status NodeStorage::Parts::wire(std::unique_ptr<OrderedStore> engine,
                                const NodeStorageOptions& options) {
    log = TRY(open_segment_log(directory->log_path(), {options.log_segment_bytes, {}}, runtime));
    store = std::make_unique<MvccStore>(std::move(engine), [this] { (void)log->sync(); });
    replica = std::make_unique<LocalReplica>(kLocalGroup, *store, *log, runtime);
    TRY(replica->recover());
    replica->start(options.log_poll);
    commits = std::make_unique<CommitPipeline>(*replica, runtime.clock, TRY(recovered_timestamp()));
    TRY(load_shard_map());
    TransactionManagerOptions manager_options;
    manager_options.history_retention = options.history_retention;
    transactions = std::make_unique<TransactionManager>(*store, locks, *commits, runtime.clock,
                                                        manager_options);
    sequence_table = std::make_unique<SequenceTable>(*store, *replica);
    sequences = std::make_unique<SequenceManager>(*sequence_table);
    maintenance = std::make_unique<Maintenance>(
        *store, *log, *replica, *transactions, runtime.clock,
        Maintenance::Limits{options.flush_after_log_bytes, options.log_segment_bytes});
    upkeep = runtime.scheduler.start_service({"upkeep", {}, options.maintenance_every}, [this] {
        maintenance->run();
        return false;
    });
    ready = true;
    return {};
}

Result<Timestamp> NodeStorage::Parts::recovered_timestamp() {
    std::string value;
    Timestamp mark;
    if (TRY(store->get_state(state_names::kTimestampHighWater, value))) {
        mark = { TRY(ByteReader(value).get<std::uint64_t>()) };
    }
    return std::max(mark, replica->visible());
}

Status NodeStorage::Parts::load_shard_map() {
    std::string value;
    if (!TRY(store->get_state(state_names::kShardMap, value))) {
        value = ShardMap::encode(ShardMap::initial());
        TRY(commits->propose(encode_entry(SetShardMap{value})));
    }
    shard_map = std::make_unique<ShardMap>(TRY(ShardMap::decode(value)));
    return {};
}

NodeStorage::NodeStorage() = default;
NodeStorage::~NodeStorage() = default;

Result<std::unique_ptr<NodeStorage>> NodeStorage::open(const std::string& directory,
                                                       NodeStorageOptions options,
                                                       Runtime& runtime) {
    std::unique_ptr<NodeStorage> node(new NodeStorage());
    node->parts_ = std::make_unique<Parts>(runtime);
    Parts& parts = *node->parts_;
    parts.directory = TRY(DataDirectory::claim(runtime.disk, directory));
    std::unique_ptr<OrderedStore> engine = TRY(open_rocks_store(
        parts.directory->store_path(),
        {options.memtable_bytes, options.write_buffer_bytes, options.block_cache_bytes}));
    TRY(parts.wire(std::move(engine), options));
    return node;
}

Result<std::unique_ptr<NodeStorage>> NodeStorage::open_over(std::unique_ptr<OrderedStore> store,
                                                            const std::string& directory,
                                                            NodeStorageOptions options,
                                                            Runtime& runtime) {
    std::unique_ptr<NodeStorage> node(new NodeStorage());
    node->parts_ = std::make_unique<Parts>(runtime);
    node->parts_->directory = TRY(DataDirectory::claim(runtime.disk, directory));
    TRY(node->parts_->wire(std::move(store), options));
    return node;
}

TransactionManager& NodeStorage::transactions() {
    return *parts_->transactions;
}
SequenceManager& NodeStorage::sequences() {
    return *parts_->sequences;
}
MvccStore& NodeStorage::store() {
    return *parts_->store;
}
ShardMap& NodeStorage::shard_map() {
    return *parts_->shard_map;
}
Status NodeStorage::vacuum(bool keep_history, std::span<const std::string> prefixes,
                           std::atomic<bool>* cancelled) {
    return parts_->maintenance->vacuum(keep_history, prefixes, cancelled);
}
Status NodeStorage::checkpoint() {
    return parts_->maintenance->checkpoint();
}
bool NodeStorage::was_created() const {
    return parts_->directory->was_created();
}

std::uint64_t NodeStorage::approximate_bytes(const KeySpan& span) {
    return parts_->store->engine().approximate_bytes(Family::kRows, span.start, span.end);
}

NodeStorage::Statistics NodeStorage::statistics() {
    LogStatistics log = parts_->log->statistics();
    StoreStatistics store = parts_->store->engine().statistics();
    Statistics result;
    result.log_bytes = log.bytes;
    result.log_segments = log.segments;
    result.log_syncs = log.syncs;
    result.commits = parts_->commits->commits();
    result.memtable_bytes = store.memtable_bytes;
    result.block_cache_bytes = store.block_cache_bytes;
    result.table_file_bytes = store.table_file_bytes;
    result.replayed_entries = parts_->replica->replayed_entries();
    return result;
}

}  // namespace aerolith
