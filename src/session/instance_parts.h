#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "catalog/catalog.h"
#include "executor/context.h"
#include "executor/distributed/fragment_service.h"
#include "runtime/wait.h"
#include "runtime/worker_pool.h"
#include "session/activity.h"
#include "session/cluster_sessions.h"
#include "session/instance.h"
#include "session/notifications.h"
#include "session/table_sizes.h"

namespace aerolith {

class SessionImpl;

/// Picture of the catalog that all sessions share while nobody changes it.
class CatalogCache {
  public:
    /// Null when it has to be read; `generation` then goes back with store().
    CatalogPtr find(Oid database, std::uint64_t& generation) const;
    /// Kept only if no change came in between.
    void store(Oid database, CatalogPtr catalog, std::uint64_t generation);
    /// Brackets the commit of a transaction that changed the catalog: nothing is cached in between.
    void begin_change();
    void end_change();
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  private:
    mutable std::mutex mutex_;
    std::atomic<std::uint64_t> generation_{1};
    int changing_ = 0;
    std::map<Oid, CatalogPtr> catalogs_;
};

/// Row ids for tables without a primary key: blocks of a logged sequence, handed out in order.
class RowIdAllocator final : public RowIdSource {
  public:
    explicit RowIdAllocator(SequenceManager& sequences) : sequences_(sequences) {}
    Result<std::int64_t> next_row_id() override;

  private:
    SequenceManager& sequences_;
    std::mutex mutex_;
    std::int64_t next_ = 0;
    std::int64_t end_ = 0;
};

/// Sequences of the system itself, by OID.
inline constexpr SequenceId kOidSequence{1, 0};
inline constexpr SequenceId kRowIdSequence{2, 0};

struct SessionEntry {
    std::int32_t process_id = 0;
    std::int32_t cancel_key = 0;
    CancelToken* cancel = nullptr;
    std::shared_ptr<Activity> activity;
};

struct Instance::Parts {
    InstanceOptions options;

    // The node's threads use these until its storage is closed.
    CatalogCache catalogs;
    NotificationHub notifications;
    std::mutex sessions_mutex;
    std::map<std::int32_t, SessionEntry> sessions;
    ClusterSessions cluster_sessions{*this};
    FragmentService fragments;

    std::unique_ptr<NodeStorage> storage;
    std::unique_ptr<RowIdAllocator> row_ids;
    std::unique_ptr<TableSizes> table_sizes;
    std::unique_ptr<TempDirectory> temp;
    std::unique_ptr<WorkerPool> workers;  // of parallel plans
    /// Other nodes' plans run as long as there is what they need.
    struct FragmentsEnd {
        void operator()(FragmentService* fragments) const { fragments->stop(); }
    };
    std::unique_ptr<FragmentService, FragmentsEnd> running_fragments;
    std::int64_t start_time = 0;
    std::uint32_t next_process_id = 1000;
    bool terminating = false;

    /// The catalog as committed now, read through a transaction of its own when it is not cached.
    Result<CatalogPtr> catalog(Oid database);
    Status await_first_catalog();
    Status bootstrap();
    void end_sessions(CancelReason reason);
    void send_everybody_away();
};

}  // namespace aerolith
