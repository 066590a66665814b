#pragma once

#include "cluster/replica.h"

namespace aerolith {

/// A replica as the node's upkeep sees it.
class StoredReplica : public Replica {
  public:
    /// Writes and applies what was proposed, then takes nothing more.
    virtual void stop() = 0;
    /// Entries at or below it are needed neither for recovery nor by other members. Asked for now
    /// and then, after a flush of the store.
    virtual Result<std::uint64_t> droppable_index() = 0;
    /// Entries that the last start found in the log behind what the store had.
    virtual std::uint64_t replayed_entries() const = 0;
};

}  // namespace aerolith
