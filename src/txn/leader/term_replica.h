#pragma once

#include "cluster/raft/raft_types.h"
#include "cluster/replica.h"

namespace aerolith {

/// A replica that takes proposals of one term's leader only: what was decided in it, timestamps
/// above all, means nothing in a later one.
class TermReplica final : public Replica {
  public:
    TermReplica(Replica& replica, RaftTerm term) : replica_(replica), term_(term) {}

    void propose(std::string entry, ProposeOptions options, OnApplied on_applied) override {
        options.term = term_;
        replica_.propose(std::move(entry), options, std::move(on_applied));
    }
    Timestamp visible() const override { return replica_.visible(); }
    void when_visible(Timestamp timestamp, std::function<void()> then) override {
        replica_.when_visible(timestamp, std::move(then));
    }
    void set_origins(OriginRegistry* origins) override { replica_.set_origins(origins); }

  private:
    Replica& replica_;
    const RaftTerm term_;
};

}  // namespace aerolith
