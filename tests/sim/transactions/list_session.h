#pragma once

#include "cluster/history/history.h"
#include "sim/transactions/transaction_node.h"

namespace aerolith::sim {

/// What all sessions of a story share: a history, whose time is the order in which things happen.
struct ListWorld {
    static constexpr history::Key kKeys = 6;

    history::History history;
    history::Instant now() { return ++ticks; }
    history::Value new_value() { return ++last_value; }
    std::size_t acknowledged = 0;
    std::map<std::string, int> errors;
    bool quiet = false;  ///< sessions end after their transaction

  private:
    history::Instant ticks = 0;
    history::Value last_value = 0;
};

/// A client that reads and appends to lists as SQL statements do, at one node, at all isolation
/// levels.
class ListSession {
  public:
    ListSession(TransactionNode& node, ListWorld& world, Random& random)
        : node_(node), world_(world), random_(random) {}

    /// On a fiber of the node's, until the node ends or the world is quiet.
    void run();
    /// All lists as the node shows them, on a fiber.
    static Result<std::map<history::Key, history::List>> read_all(TransactionNode& node);

  private:
    void transact();
    Status work(Transaction& transaction, history::Transaction& record);
    Status read(Transaction& transaction, history::Transaction& record);
    Status append(Transaction& transaction, history::Transaction& record);
    void pause();

    TransactionNode& node_;
    ListWorld& world_;
    Random& random_;
    std::unique_ptr<SessionSlot> slot_;
};

}  // namespace aerolith::sim
