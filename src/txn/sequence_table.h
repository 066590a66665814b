#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "runtime/fiber_mutex.h"
#include "txn/sequence_source.h"

namespace aerolith {

class MvccStore;
class Replica;

/// The sequences of the node that decides. Values are logged in windows of 32, so that a crash
/// skips at most that many and repeats none.
class SequenceTable final : public SequenceSource {
  public:
    SequenceTable(MvccStore& store, Replica& replica) : store_(store), replica_(replica) {}

    Result<std::optional<SequenceValues>> take(SequenceId id,
                                               const SequenceOptions& options) override;
    Status set(SequenceId id, std::int64_t value, bool is_called) override;
    Result<SequenceState> state(SequenceId id, const SequenceOptions& options) override;
    Status forget(SequenceId id) override;

  private:
    struct Live {
        FiberMutex mutex;  // held while a window is logged
        bool loaded = false;
        SequenceState state;
    };

    std::shared_ptr<Live> find(SequenceId id);
    Status load(Live& live, SequenceId id, const SequenceOptions& options);
    Status log(SequenceId id, std::int64_t last_value, bool is_called);
    Status log_window(SequenceId id, const SequenceOptions& options, SequenceState& next);

    MvccStore& store_;
    Replica& replica_;
    std::mutex mutex_;
    std::map<SequenceId, std::shared_ptr<Live>> live_;
};

}  // namespace aerolith
