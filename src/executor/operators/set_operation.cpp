#include "executor/operators/distinct_rows.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"
#include "executor/operators/row_counts.h"

namespace aerolith {
namespace {

/// UNION ALL passes rows through, UNION drops those seen, the others count them.
class SetOperationOperator final : public Operator {
  public:
    SetOperationOperator(const PhysicalSetOperation& node, ExecContext& context)
        : node_(node), encoder_(key_columns(node.types)), context_(context) {
        for (const PhysicalPtr& child : node.children)
            children_.push_back(make_operator_tree(*child, context));
    }

    Status run(PushTarget& target) override {
        if (node_.op != LogicalSetOperation::Op::kUnion) return count(target);
        if (!node_.all) return unite(target);
        Side side(*this, target);
        for (std::size_t i = 0; i < children_.size() && !side.stopped; ++i) TRY(run_side(i, side));
        return {};
    }

  private:
    /// The columns of one child as those of the result.
    struct Side final : PushTarget {
        Side(SetOperationOperator& op, PushTarget& to) : op(op), target(to) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            Chunk out;
            out.size = chunk.size;
            for (std::uint32_t slot : op.node_.inputs[index])
                out.columns.push_back(chunk.columns[slot]);
            bool more = TRY(target.push(out));
            stopped = !more;
            return more;
        }
        SetOperationOperator& op;
        PushTarget& target;
        std::size_t index = 0;
        bool stopped = false;
    };
    /// All columns are the key.
    struct WholeRows final : PushTarget {
        WholeRows(const KeyEncoder& encoder, KeyedTarget& to) : encoder(encoder), target(to) {}
        Result<bool> push(Chunk& chunk) override {
            keys.encode(encoder, chunk.columns, chunk.size);
            return target.push(chunk, keys);
        }
        const KeyEncoder& encoder;
        KeyedTarget& target;
        KeyBatch keys;
    };

    Status run_side(std::size_t index, Side& side) {
        side.index = index;
        return children_[index]->run(side);
    }
    Status run_side(std::size_t index, KeyedTarget& target) {
        WholeRows rows(encoder_, target);
        Side side(*this, rows);
        return run_side(index, side);
    }

    Status unite(PushTarget& target) {
        DistinctRows distinct(node_.types, context_, target);
        for (std::size_t i = 0; i < children_.size() && !distinct.stopped(); ++i)
            TRY(run_side(i, distinct));
        return distinct.finish();
    }

    Status count(PushTarget& target) {
        struct Pending {
            RowCounts::Part part;
            int level;
        };
        std::vector<Pending> pending;
        auto queue = [&](RowCounts& counts, int level) -> Status {
            for (RowCounts::Part& part : TRY(counts.finish()))
                pending.push_back({std::move(part), level});
            return {};
        };
        {
            RowCounts counts(mode(), 0, context_, target);
            TRY(run_side(1, counts.right()));
            TRY(counts.end_right());
            TRY(run_side(0, counts.left()));
            if (counts.stopped()) return {};
            TRY(queue(counts, 1));
        }
        while (!pending.empty()) {
            Pending next = std::move(pending.back());
            pending.pop_back();
            RowCounts counts(mode(), next.level, context_, target);
            TRY(push_keyed(next.part.right, node_.types, counts.right(), context_.eval));
            TRY(counts.end_right());
            TRY(push_keyed(next.part.left, node_.types, counts.left(), context_.eval));
            if (counts.stopped()) return {};
            TRY(queue(counts, next.level + 1));
        }
        return {};
    }

    RowCounts::Mode mode() const {
        if (node_.op == LogicalSetOperation::Op::kExcept)
            return node_.all ? RowCounts::Mode::kExceptAll : RowCounts::Mode::kExcept;
        return node_.all ? RowCounts::Mode::kIntersectAll : RowCounts::Mode::kIntersect;
    }

    const PhysicalSetOperation& node_;
    std::vector<OperatorPtr> children_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_set_operation(const PhysicalSetOperation& node, ExecContext& context) {
    return std::make_unique<SetOperationOperator>(node, context);
}

}  // namespace aerolith
