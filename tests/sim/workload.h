#pragma once

#include <memory>

#include "runtime/random.h"
#include "runtime/scheduler.h"
#include "sim/history_checker.h"
#include "txn/node_storage.h"

namespace aerolith::sim {

/// Client fibers of one life of the node. A crash sets `crashed`: from then on nothing is recorded
/// and they end.
class Workload {
  public:
    Workload(NodeStorage& node, Random& random, History& history)
        : node_(node), random_(random), history_(history) {}

    /// Accounts and pairs, once per directory. On a fiber.
    void set_up();
    void start_clients(FiberExecutor& executor, int clients, int transactions);
    /// Ends waits and refuses further records.
    void crash();
    bool finished() const { return running_ == 0; }

    std::map<std::uint32_t, ListContent> read_lists();
    /// Sums and pairs of a snapshot; violations go to the history.
    void check_invariants(Transaction& transaction, const Snapshot& snapshot);

  private:
    static constexpr std::uint32_t kAccountTable = 20000, kListTable = 20001, kPairTable = 20002,
                                   kTokenTable = 20003;
    static constexpr std::uint32_t kAccounts = 6, kLists = 4, kPairs = 2, kTokens = 3, kPlaces = 8;
    static constexpr std::int64_t kStartBalance = 100;

    void run_client(SessionSlot& slot, int transactions);
    void run_one(SessionSlot& slot);
    Status transfer(Transaction& transaction, std::uint32_t from, std::uint32_t to);
    Status append(Transaction& transaction, std::uint32_t list, std::uint64_t id);
    Status flip_pair(Transaction& transaction, std::uint32_t pair);
    /// Deletes a token in one place and inserts it in another, unless one is empty or the other is
    /// not.
    Status move_token(Transaction& transaction);
    Status observe(Transaction& transaction);
    /// Reads a row to change it, by the rules of the isolation level.
    Status read_for_update(Transaction& transaction, const Snapshot& snapshot, std::string_view key,
                           std::string& row);
    IsolationLevel random_level();
    void pause();

    NodeStorage& node_;
    Random& random_;
    History& history_;
    std::vector<std::unique_ptr<SessionSlot>> slots_;
    bool crashed_ = false;
    int running_ = 0;
};

}  // namespace aerolith::sim
