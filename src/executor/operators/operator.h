#pragma once

#include <memory>

#include "executor/context.h"

namespace aerolith {

/// Takes the rows an operator pushes. The chunk may be changed and its vectors kept (they share
/// their buffers).
class PushTarget {
  public:
    virtual ~PushTarget() = default;
    /// false: wants no more rows; the pushing side then ends early, without an error.
    virtual Result<bool> push(Chunk& chunk) = 0;
};

/// A running operator over one plan node: pushes its rows, batch by batch, into a target. An
/// operator that needs all its input first (sort, hash) runs its child into a sink of its own.
/// run() may be called again: every run starts anew, with the correlation parameters of that
/// moment.
class Operator {
  public:
    virtual ~Operator() = default;
    virtual Status run(PushTarget& target) = 0;
};

using OperatorPtr = std::unique_ptr<Operator>;

/// The operator tree of a plan; both outlive the run.
OperatorPtr make_operator_tree(const PhysicalNode& node, ExecContext& context);

/// Keeps all rows.
class CollectTarget final : public PushTarget {
  public:
    Result<bool> push(Chunk& chunk) override {
        rows += chunk.size;
        chunks.push_back(chunk);
        return true;
    }
    std::vector<Chunk> chunks;
    std::size_t rows = 0;
};

}  // namespace aerolith
