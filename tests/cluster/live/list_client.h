#pragma once

#include <memory>

#include "cluster/live/recorder.h"
#include "harness/cluster.h"
#include "harness/connection.h"

namespace aerolith::testing {

/// Where clients may go; changes while they work.
class Entrances {
  public:
    explicit Entrances(const Cluster& cluster);
    void open(int node, std::string conninfo);
    void close(int node);
    /// A node and how to reach it; the one that is preferred, as long as it is there.
    std::pair<int, std::string> pick(std::mt19937& random, int preferred);

  private:
    std::mutex mutex_;
    std::map<int, std::string> nodes_;
};

/// Reads and appends at all isolation levels, and records what it sees. Some clients move from node
/// to node, others stay where they are as long as they can.
class ListClient {
  public:
    /// `home` 0: moves.
    ListClient(int number, int home, unsigned seed, Entrances& entrances, Lists& lists,
               Recorder& recorder)
        : number_(number),
          home_(home),
          random_(seed),
          entrances_(entrances),
          lists_(lists),
          recorder_(recorder) {}

    void run(const std::atomic<bool>& stop);

  private:
    bool chance(unsigned percent) { return random_() % 100 < percent; }
    bool connect();
    void transact();
    void run_block(history::Transaction& transaction);
    void run_single(history::Transaction& transaction);
    /// False: the transaction is over, its outcome noted.
    bool operate(history::Transaction& transaction);
    bool read(history::Transaction& transaction);
    bool append(history::Transaction& transaction);
    bool append_and_roll_back(history::Transaction& transaction);
    Answer execute(const std::string& sql);
    /// What an error in the middle of a transaction, or in its COMMIT, says about it.
    bool failed(history::Transaction& transaction, const Answer& answer, bool committing);
    void add_read(history::Transaction& transaction, history::Key key, history::List list,
                  history::Instant called);

    int number_;
    int home_;
    std::mt19937 random_;
    Entrances& entrances_;
    Lists& lists_;
    Recorder& recorder_;
    std::unique_ptr<Connection> connection_;
    int node_ = 0;
};

}  // namespace aerolith::testing
