#pragma once

#include <memory>

#include "cluster/local_replica.h"
#include "txn/commit_pipeline.h"
#include "txn/lock_table.h"
#include "txn/sequence_table.h"

namespace aerolith {

/// A node that is in no cluster decides about everything itself.
class LoneNode {
  public:
    static Result<std::unique_ptr<LoneNode>> open(MvccStore& store, LogStore& log, Runtime& runtime,
                                                  std::chrono::microseconds log_poll,
                                                  OnNotified notified = {});

    StoredReplica& replica() { return replica_; }
    LockManager& locks() { return locks_; }
    CommitManager& commits() { return *commits_; }
    SequenceSource& sequences() { return sequences_; }

  private:
    LoneNode(MvccStore& store, LogStore& log, Runtime& runtime);

    LocalReplica replica_;
    LockTable locks_;
    std::unique_ptr<CommitPipeline> commits_;
    SequenceTable sequences_;
};

}  // namespace aerolith
