#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

std::vector<KeyEncoder::Column> columns_for(const std::vector<Type>& types) {
    std::vector<KeyEncoder::Column> columns;
    for (const Type& type : types) columns.push_back({type.oid});
    return columns;
}

/// Lets the first row of each key through, as it comes.
class DistinctOperator final : public Operator {
 public:
    DistinctOperator(const PhysicalDistinct& node, ExecContext& context)
        : child_(make_operator_tree(node.child(), context)), keys_(make_evaluators(node.keys, context)), encoder_(columns_of(node)), context_(context) {}

    Status run(PushTarget& target) override {
        struct Transform final : PushTarget {
            Transform(DistinctOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override {
                TRY(op.context_.eval.check_interrupts());
                std::vector<Vector> values;
                for (const EvaluatorPtr& key : op.keys_) values.push_back(TRY(key->evaluate(chunk)));
                auto fresh = std::make_shared<Selection>();
                std::string key;
                for (std::size_t row = 0; row < chunk.size; ++row) {
                    key.clear();
                    op.encoder_.encode(values, row, key);
                    if (seen.insert(key).inserted) fresh->push_back(static_cast<std::uint32_t>(row));
                }
                if (fresh->empty()) return true;
                if (fresh->size() < chunk.size) chunk.select(fresh);
                return target.push(chunk);
            }
            DistinctOperator& op;
            PushTarget& target;
            KeyTable seen;
        } transform(*this, target);
        return child_->run(transform);
    }

 private:
    static std::vector<KeyEncoder::Column> columns_of(const PhysicalDistinct& node) {
        std::vector<Type> types;
        for (const ExprPtr& key : node.keys) types.push_back(key->type);
        return columns_for(types);
    }

    OperatorPtr child_;
    std::vector<EvaluatorPtr> keys_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

/// UNION ALL passes through; the others count rows per key. A row of the result is the first of its key.
class SetOperationOperator final : public Operator {
 public:
    SetOperationOperator(const PhysicalSetOperation& node, ExecContext& context)
        : node_(node), encoder_(columns_for(node.types)), context_(context) {
        for (const PhysicalPtr& child : node.children) children_.push_back(make_operator_tree(*child, context));
    }

    Status run(PushTarget& target) override {
        using Op = LogicalSetOperation::Op;
        Step step(*this, target);
        if (node_.op == Op::kUnion) {
            for (std::size_t i = 0; i < children_.size() && !step.stopped; ++i) TRY(run_side(i, node_.all ? Step::Mode::kPass : Step::Mode::kFresh, step));
            return {};
        }
        // What the right side has decides about each row of the left.
        TRY(run_side(1, Step::Mode::kCount, step));
        bool except = node_.op == Op::kExcept;
        Step::Mode mode = except ? (node_.all ? Step::Mode::kExceptAll : Step::Mode::kExcept)
                                 : (node_.all ? Step::Mode::kIntersectAll : Step::Mode::kIntersect);
        return run_side(0, mode, step);
    }

 private:
    struct Step final : PushTarget {
        enum class Mode : std::uint8_t { kPass, kFresh, kCount, kExcept, kExceptAll, kIntersect, kIntersectAll };

        Step(SetOperationOperator& op, PushTarget& to) : op(op), target(to) {}

        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            Chunk out;
            out.size = chunk.size;
            for (std::uint32_t slot : op.node_.inputs[side]) out.columns.push_back(chunk.columns[slot]);
            if (mode != Mode::kPass) {
                auto kept = std::make_shared<Selection>();
                std::string key;
                for (std::size_t row = 0; row < chunk.size; ++row) {
                    key.clear();
                    op.encoder_.encode(out.columns, row, key);
                    if (keep(key)) kept->push_back(static_cast<std::uint32_t>(row));
                }
                if (kept->size() < out.size) out.select(kept);
            }
            if (out.size == 0) return true;
            bool more = TRY(target.push(out));
            stopped = !more;
            return more;
        }
        bool keep(std::string_view key) {
            auto [id, inserted] = keys.insert(key);
            if (inserted) counts.push_back(0);
            switch (mode) {
                case Mode::kFresh: return inserted;
                case Mode::kCount: ++counts[id]; return false;
                case Mode::kExcept: return counts[id]++ == 0;
                case Mode::kExceptAll: return counts[id]-- <= 0;
                case Mode::kIntersect: return std::exchange(counts[id], 0) > 0;
                case Mode::kIntersectAll: return counts[id]-- > 0;
                case Mode::kPass: break;
            }
            return true;
        }

        SetOperationOperator& op;
        PushTarget& target;
        std::size_t side = 0;
        Mode mode = Mode::kPass;
        KeyTable keys;
        std::vector<std::int64_t> counts;
        bool stopped = false;
    };

    Status run_side(std::size_t side, Step::Mode mode, Step& step) {
        step.side = side;
        step.mode = mode;
        return children_[side]->run(step);
    }

    const PhysicalSetOperation& node_;
    std::vector<OperatorPtr> children_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_distinct(const PhysicalDistinct& node, ExecContext& context) { return std::make_unique<DistinctOperator>(node, context); }
OperatorPtr make_set_operation(const PhysicalSetOperation& node, ExecContext& context) {
    return std::make_unique<SetOperationOperator>(node, context);
}

}  // namespace aerolith
