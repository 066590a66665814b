#include "executor/expression/evaluator.h"
#include "executor/operators/key_columns.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

class LimitOperator final : public Operator {
  public:
    LimitOperator(const PhysicalLimit& node, ExecContext& context)
        : node_(node),
          child_(make_operator_tree(node.child(), context)),
          ties_(make_evaluators(node.ties, context)),
          context_(context) {}

    Status run(PushTarget& target) override {
        Window window(target, ties_, key_columns(node_.ties));
        if (node_.limit) {
            Value limit = TRY(evaluate_scalar(*node_.limit, context_));
            if (!limit.is_null()) window.left = limit.as<std::int64_t>();
            if (window.left < 0)
                return Error(SqlState::kInvalidRowCountInLimitClause, "LIMIT must not be negative");
        }
        if (node_.offset) {
            Value offset = TRY(evaluate_scalar(*node_.offset, context_));
            if (!offset.is_null()) window.skip = offset.as<std::int64_t>();
            if (window.skip < 0)
                return Error(SqlState::kInvalidRowCountInResultOffsetClause,
                             "OFFSET must not be negative");
        }
        if (window.left == 0) return {};
        return child_->run(window);
    }

  private:
    struct Window final : PushTarget {
        Window(PushTarget& to, std::vector<EvaluatorPtr>& tie_exprs,
               std::vector<KeyEncoder::Column> columns)
            : target(to), ties(tie_exprs), encoder(std::move(columns)) {}

        Result<bool> push(Chunk& chunk) override {
            if (skip >= static_cast<std::int64_t>(chunk.size)) {
                skip -= static_cast<std::int64_t>(chunk.size);
                return true;
            }
            std::size_t begin = static_cast<std::size_t>(skip);
            skip = 0;
            std::size_t count =
                std::min<std::uint64_t>(chunk.size - begin, static_cast<std::uint64_t>(left));
            std::size_t end = begin + count;
            left -= static_cast<std::int64_t>(count);
            if (left == 0 && !ties.empty()) end = TRY(extend_ties(chunk, end));
            bool more_wanted = left > 0 || (!ties.empty() && end == chunk.size);
            if (begin > 0 || end < chunk.size) {
                auto rows = std::make_shared<Selection>();
                for (std::size_t row = begin; row < end; ++row)
                    rows->push_back(static_cast<std::uint32_t>(row));
                chunk.select(rows);
            }
            bool target_wants = chunk.size == 0 || TRY(target.push(chunk));
            return target_wants && more_wanted;
        }
        /// Rows after the last that compare equal to it.
        Result<std::size_t> extend_ties(const Chunk& chunk, std::size_t end) {
            std::vector<Vector> keys;
            for (const EvaluatorPtr& tie : ties) keys.push_back(TRY(tie->evaluate(chunk)));
            if (end > 0 && last_key.empty()) encoder.encode(keys, end - 1, last_key);
            std::string key;
            while (end < chunk.size) {
                key.clear();
                encoder.encode(keys, end, key);
                if (key != last_key) break;
                ++end;
            }
            return end;
        }

        PushTarget& target;
        std::vector<EvaluatorPtr>& ties;
        KeyEncoder encoder;
        std::int64_t left = INT64_MAX;
        std::int64_t skip = 0;
        std::string last_key;
    };

    const PhysicalLimit& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> ties_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_limit(const PhysicalLimit& node, ExecContext& context) {
    return std::make_unique<LimitOperator>(node, context);
}

}  // namespace aerolith
