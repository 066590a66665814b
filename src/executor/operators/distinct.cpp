#include "executor/operators/distinct_rows.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

class DistinctOperator final : public Operator {
  public:
    DistinctOperator(const PhysicalDistinct& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          keys_(make_evaluators(node.keys, context)),
          encoder_(key_columns(node.keys)),
          context_(context) {}

    Status run(PushTarget& target) override {
        if (node_.sorted) {
            FirstOfRun first(target);
            KeyingTarget keyed(keys_, encoder_, context_.eval, first);
            return child_->run(keyed);
        }
        DistinctRows rows(node_.types, context_, target);
        KeyingTarget keyed(keys_, encoder_, context_.eval, rows);
        TRY(child_->run(keyed));
        TRY(rows.finish());
        if (context_.statistics) {
            std::string disk =
                rows.disk_bytes() > 0
                    ? fmt::format("  Disk Usage: {}kB", (rows.disk_bytes() + 1023) / 1024)
                    : "";
            context_.note(node_, {fmt::format("Batches: {}  Memory Usage: {}kB{}", rows.batches(),
                                              rows.budget().peak_kilobytes(), disk)});
        }
        return {};
    }

  private:
    /// Rows of one key come one after another: the first of each run passes.
    struct FirstOfRun final : KeyedTarget {
        explicit FirstOfRun(PushTarget& to) : target(to) {}
        Result<bool> push(Chunk& rows, const KeyBatch& keys) override {
            auto first = std::make_shared<Selection>();
            for (std::uint32_t row = 0; row < rows.size; ++row) {
                if (any && keys.key(row) == last) continue;
                last = keys.key(row);
                any = true;
                first->push_back(row);
            }
            if (first->empty()) return true;
            if (first->size() < rows.size) rows.select(first);
            return target.push(rows);
        }
        PushTarget& target;
        std::string last;
        bool any = false;
    };

    const PhysicalDistinct& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> keys_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_distinct(const PhysicalDistinct& node, ExecContext& context) {
    return std::make_unique<DistinctOperator>(node, context);
}

}  // namespace aerolith
