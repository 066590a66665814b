#include "executor/expression/evaluator.h"
#include "executor/operators/operators.h"
#include "executor/spill/row_spool.h"

namespace aerolith {
namespace {

class NestedLoopJoinOperator final : public Operator {
  public:
    NestedLoopJoinOperator(const PhysicalNestedLoopJoin& node, ExecContext& context)
        : node_(node),
          left_(make_operator_tree(node.child(0), context)),
          right_(make_operator_tree(node.child(1), context)),
          conditions_(node.conditions, context),
          context_(context) {
        for (const Correlation& correlation : node.correlations)
            outer_.push_back(make_evaluator(*correlation.outer, context));
    }

    Status run(PushTarget& target) override {
        RowSpool rows(node_.child(1).types, context_.temp, context_.work_mem_bytes);
        if (outer_.empty()) {
            SpoolTarget spool(rows);
            TRY(right_->run(spool));
            TRY(rows.finish());
        }
        Left left(*this, rows, target);
        return left_->run(left);
    }

  private:
    /// One left row against right rows as they come.
    struct Left final : PushTarget {
        Left(NestedLoopJoinOperator& op, const RowSpool& rows, PushTarget& to)
            : op(op), right_rows(rows), target(to) {}

        Result<bool> push(Chunk& chunk) override {
            std::vector<Vector> outer;
            for (const EvaluatorPtr& evaluator : op.outer_)
                outer.push_back(TRY(evaluator->evaluate(chunk)));
            for (std::size_t row = 0; row < chunk.size; ++row) {
                TRY(op.context_.eval.check_interrupts());
                if (!TRY(join_row(chunk, row, outer))) return false;
            }
            return true;
        }

        Result<bool> join_row(const Chunk& chunk, std::size_t row,
                              const std::vector<Vector>& outer) {
            Right right(*this, chunk, row);
            if (op.outer_.empty()) {
                TRY(right_rows.read(right, op.context_.eval));
            } else {
                for (std::size_t i = 0; i < outer.size(); ++i) {
                    op.context_
                        .correlations[op.node_.correlations[i].parameter - kFirstCorrelation] =
                        outer[i].value(row);
                }
                TRY(op.right_->run(right));
            }
            if (stopped) return false;
            JoinKind kind = op.node_.join;
            bool emit = (kind == JoinKind::kSemi && right.matched) ||
                        ((kind == JoinKind::kAnti || kind == JoinKind::kLeft) && !right.matched);
            if (!emit) return true;
            Chunk out = chunk;
            out.select(std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)}));
            if (kind == JoinKind::kLeft) {
                for (const Type& type : op.node_.child(1).types)
                    out.columns.push_back(Vector::constant(Value::null(type)));
            }
            return target.push(out);
        }

        NestedLoopJoinOperator& op;
        const RowSpool& right_rows;
        PushTarget& target;
        bool stopped = false;
    };

    struct Right final : PushTarget {
        Right(Left& left, const Chunk& chunk, std::size_t row)
            : left(left), chunk(chunk), row(row) {}

        Result<bool> push(Chunk& rows) override {
            if (rows.size == 0) return true;
            auto repeat = std::make_shared<Selection>(rows.size, static_cast<std::uint32_t>(row));
            Chunk pairs;
            pairs.size = rows.size;
            for (const Vector& column : chunk.columns)
                pairs.columns.push_back(column.slice(repeat));
            pairs.columns.insert(pairs.columns.end(), rows.columns.begin(), rows.columns.end());
            TRY(left.op.conditions_.filter(pairs));
            if (pairs.size == 0) return true;
            matched = true;
            JoinKind kind = left.op.node_.join;
            if (kind == JoinKind::kSemi || kind == JoinKind::kAnti) return false;
            bool more = TRY(left.target.push(pairs));
            left.stopped = !more;
            return more;
        }

        Left& left;
        const Chunk& chunk;
        std::size_t row;
        bool matched = false;
    };

    const PhysicalNestedLoopJoin& node_;
    OperatorPtr left_, right_;
    std::vector<EvaluatorPtr> outer_;
    Predicate conditions_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_nested_loop_join(const PhysicalNestedLoopJoin& node, ExecContext& context) {
    return std::make_unique<NestedLoopJoinOperator>(node, context);
}

}  // namespace aerolith
