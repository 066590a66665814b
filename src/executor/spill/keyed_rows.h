#pragma once

#include "executor/expression/evaluator.h"
#include "executor/spill/key_batch.h"
#include "executor/spill/row_run.h"

namespace aerolith {

/// Takes rows with their encoded keys. Both are the target's to change and valid during the call
/// only.
class KeyedTarget {
  public:
    virtual ~KeyedTarget() = default;
    virtual Result<bool> push(Chunk& rows, const KeyBatch& keys) = 0;
};

/// Between an operator and a keyed target: works the keys out.
class KeyingTarget final : public PushTarget {
  public:
    KeyingTarget(const std::vector<EvaluatorPtr>& evaluators, const KeyEncoder& encoder,
                 EvalContext& eval, KeyedTarget& to)
        : evaluators_(evaluators), encoder_(encoder), eval_(eval), target_(to) {}

    Result<bool> push(Chunk& chunk) override {
        TRY(eval_.check_interrupts());
        std::vector<Vector> values;
        for (const EvaluatorPtr& evaluator : evaluators_)
            values.push_back(TRY(evaluator->evaluate(chunk)));
        keys_.encode(encoder_, values, chunk.size);
        return target_.push(chunk, keys_);
    }

  private:
    const std::vector<EvaluatorPtr>& evaluators_;
    const KeyEncoder& encoder_;
    EvalContext& eval_;
    KeyedTarget& target_;
    KeyBatch keys_;
};

/// The types of stored rows: those of the rows, and their key.
std::vector<Type> keyed_types(std::vector<Type> types);

/// Reads rows that were stored with their keys. `types` are those of the rows.
Result<bool> push_keyed(const RowRun& run, const std::vector<Type>& types, KeyedTarget& target,
                        EvalContext& eval);

}  // namespace aerolith
