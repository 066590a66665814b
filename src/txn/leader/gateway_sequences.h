#pragma once

#include "txn/leader/leader_client.h"
#include "txn/sequence_source.h"

namespace aerolith {

/// Sequences whose values whoever leads gives out.
class GatewaySequences final : public SequenceSource {
  public:
    explicit GatewaySequences(LeaderClient& client) : client_(client) {}

    Result<std::optional<SequenceValues>> take(SequenceId id,
                                               const SequenceOptions& options) override;
    Status set(SequenceId id, std::int64_t value, bool is_called) override;
    Result<SequenceState> state(SequenceId id, const SequenceOptions& options) override;
    Status forget(SequenceId id) override;

  private:
    LeaderClient& client_;
};

}  // namespace aerolith
