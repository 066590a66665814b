#include "executor/expression/evaluator.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

/// Functions in FROM, or in a select list (kProjectSet) over each row of the child, side by side: a
/// function that has ended gives NULLs until all have.
class SetFunctionOperator final : public Operator {
  public:
    SetFunctionOperator(const PhysicalSetFunction& node, ExecContext& context)
        : node_(node), context_(context) {
        if (!node.children.empty()) child_ = make_operator_tree(node.child(), context);
        for (const SetFunctionItem& item : node.items) {
            Runner runner;
            runner.item = &item;
            runner.arguments = make_evaluators(item.arguments, context);
            if (item.scalar) runner.scalar = make_evaluator(*item.scalar, context);
            runners_.push_back(std::move(runner));
        }
    }

    Status run(PushTarget& target) override {
        if (!child_) {
            TRY(run_row(single_row(), 0, target));
            return {};
        }
        struct Transform final : PushTarget {
            Transform(SetFunctionOperator& op, PushTarget& to) : op(op), target(to) {}
            Result<bool> push(Chunk& chunk) override {
                for (std::size_t row = 0; row < chunk.size; ++row) {
                    if (!TRY(op.run_row(chunk, row, target))) return false;
                }
                return true;
            }
            SetFunctionOperator& op;
            PushTarget& target;
        } transform(*this, target);
        return child_->run(transform);
    }

  private:
    struct Runner {
        const SetFunctionItem* item = nullptr;
        std::vector<EvaluatorPtr> arguments;
        EvaluatorPtr scalar;
        std::unique_ptr<SetSource> source;
        Chunk batch;
        std::size_t at = 0;
        bool ended = false;
    };

    Status open(Runner& runner, const Chunk& row) {
        runner.source.reset();
        runner.batch = Chunk();
        runner.at = 0;
        runner.ended = false;
        if (runner.scalar) {
            runner.batch.columns.push_back(TRY(runner.scalar->evaluate(row)).flatten(1));
            runner.batch.size = 1;
            return {};
        }
        std::vector<Value> arguments;
        bool has_null = false;
        for (const EvaluatorPtr& argument : runner.arguments) {
            arguments.push_back(TRY(argument->evaluate(row)).value(0));
            has_null = has_null || arguments.back().is_null();
        }
        const SetFunctionSpec& spec = *runner.item->function->spec;
        runner.ended = has_null && spec.nulls == Nulls::kReturnNull;
        if (!runner.ended) runner.source = TRY(spec.open(context_.eval, arguments));
        return {};
    }

    /// Makes a row available; false when the function has ended.
    Result<bool> advance(Runner& runner) {
        if (runner.ended) return false;
        if (runner.at < runner.batch.size) return true;
        if (runner.source) {
            TRY(context_.eval.check_interrupts());
            runner.batch = Chunk();
            for (const OutputColumn& column : runner.item->columns)
                runner.batch.columns.emplace_back(column.type);
            TRY(runner.source->next(context_.eval, runner.batch));
            runner.at = 0;
            if (runner.batch.size > 0) return true;
        }
        runner.ended = true;
        return false;
    }

    Result<bool> run_row(const Chunk& chunk, std::size_t row, PushTarget& target) {
        Chunk one = chunk;
        if (child_)
            one.select(std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)}));
        for (Runner& runner : runners_) TRY(open(runner, one));
        std::int64_t ordinal = 0;
        for (;;) {
            Chunk out = TRY(next_batch(ordinal));
            if (out.size == 0) return true;
            if (child_) {
                auto repeat =
                    std::make_shared<Selection>(out.size, static_cast<std::uint32_t>(row));
                std::vector<Vector> columns;
                for (const Vector& column : chunk.columns) columns.push_back(column.slice(repeat));
                columns.insert(columns.end(), out.columns.begin(), out.columns.end());
                out.columns = std::move(columns);
            }
            if (!TRY(target.push(out))) return false;
        }
    }

    Result<Chunk> next_batch(std::int64_t& ordinal) {
        if (runners_.size() == 1 && !node_.ordinality) {
            Runner& runner = runners_.front();
            if (!TRY(advance(runner))) return Chunk{};
            runner.at = runner.batch.size;
            return runner.batch;
        }
        Chunk out;
        for (const Runner& runner : runners_) {
            for (const OutputColumn& column : runner.item->columns)
                out.columns.emplace_back(column.type);
        }
        if (node_.ordinality) out.columns.emplace_back(Type{type_oid::kInt8});
        for (; out.size < kVectorSize; ++out.size) {
            bool any = false;
            for (Runner& runner : runners_) any = TRY(advance(runner))
            || any;
            if (!any) break;
            std::size_t slot = 0;
            for (Runner& runner : runners_) {
                for (std::size_t i = 0; i < runner.item->columns.size(); ++i, ++slot) {
                    if (runner.ended)
                        out.columns[slot].set_null(out.size);
                    else
                        out.columns[slot].set_value(out.size,
                                                    runner.batch.columns[i].value(runner.at));
                }
                if (!runner.ended) ++runner.at;
            }
            if (node_.ordinality) out.columns[slot].data<std::int64_t>()[out.size] = ++ordinal;
        }
        return out;
    }

    const PhysicalSetFunction& node_;
    ExecContext& context_;
    OperatorPtr child_;
    std::vector<Runner> runners_;
};

}  // namespace

OperatorPtr make_set_function(const PhysicalSetFunction& node, ExecContext& context) {
    return std::make_unique<SetFunctionOperator>(node, context);
}

}  // namespace aerolith
