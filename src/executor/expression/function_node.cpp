#include "common/machine.h"
#include "executor/expression/nodes.h"
#include "executor/expression/slices.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

bool makes_bytes(const ExprPtr& expr) {
    return expr->kind == ExprKind::kFunction &&
           physical_of_type(expr->type.oid) == Physical::kBytes;
}

class FunctionNode final : public Evaluator {
  public:
    FunctionNode(const Expr& expr, ExecContext& context)
        : kernel_(expr.call().function->spec->kernel),
          volatile_(expr.call().function->spec->volatility == Volatility::kVolatile),
          slices_(physical_of_type(expr.type.oid) != Physical::kBytes &&
                  volatility_of(expr) != Volatility::kVolatile &&
                  std::ranges::any_of(expr.children, makes_bytes)),
          out_(expr.type),
          children_(make_evaluators(expr.children, context)),
          context_(context) {
        arguments_.resize(children_.size());
    }

    Result<Vector> evaluate(const Chunk& chunk) override {
        if (!slices_ || chunk.size < 2) return evaluate_whole(chunk);
        SlicedAttempt attempt(context_);
        Result<Vector> whole = evaluate_whole(chunk);
        if (whole.ok() || !attempt.failed()) return whole;
        return evaluate_halves(chunk);
    }

  private:
    Result<Vector> evaluate_whole(const Chunk& chunk) {
        bool all_constant = !volatile_;
        for (std::size_t i = 0; i < children_.size(); ++i) {
            arguments_[i] = TRY(children_[i]->evaluate(chunk));
            all_constant = all_constant && arguments_[i].is_constant();
        }
        out_.reset();
        std::size_t count = all_constant ? 1 : chunk.size;
        Status status = kernel_(context_.eval, arguments_, count, out_);
        if (!status.ok() && status.error().state() == SqlState::kOutOfMemory && count > 1) {
            context_.needs_slices = context_.takes_slices;
            if (!context_.takes_slices) status = call_in_pieces(count);
        }
        for (Vector& argument : arguments_) argument = Vector();
        if (!status.ok()) return status.take_error();
        if (all_constant && chunk.size != 1) return Vector::constant(out_.value(0));
        return out_;
    }

    /// The values are smaller than what they come from: half the rows at a time.
    Result<Vector> evaluate_halves(const Chunk& chunk) {
        Vector all(out_.type(), chunk.size);
        std::size_t half = chunk.size / 2;
        for (auto [from, to] : {std::pair<std::size_t, std::size_t>{0, half}, {half, chunk.size}}) {
            TRY(context_.eval.check_interrupts());
            Vector part = TRY(evaluate(rows_between(chunk, from, to)));
            copy_rows(part, 0, to - from, all, from);
        }
        return all;
    }

    /// Nobody wants fewer rows: all of them, as long as the machine has the memory.
    Status call_in_pieces(std::size_t count) {
        static const std::size_t kMost = machine_memory_bytes() / 8;
        Vector all(out_.type(), count);
        for (std::size_t row = 0; row < count; ++row) {
            TRY(context_.eval.check_interrupts());
            auto one = std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)});
            std::vector<Vector> arguments;
            for (const Vector& argument : arguments_) arguments.push_back(argument.slice(one));
            out_.reset();
            TRY(kernel_(context_.eval, arguments, 1, out_));
            copy_rows(out_, 0, 1, all, row);
            if (all.heap().bytes_reserved() > kMost)
                return Error(SqlState::kOutOfMemory, "out of memory")
                    .detail(fmt::format("The values of {} rows would take more than {} MB.", count,
                                        kMost >> 20));
        }
        out_ = std::move(all);
        return {};
    }

    ScalarKernel kernel_;
    bool volatile_;
    bool slices_;  // what it makes of long values is short
    Vector out_;
    std::vector<EvaluatorPtr> children_;
    std::vector<Vector> arguments_;
    ExecContext& context_;
};

}  // namespace

EvaluatorPtr make_function_node(const Expr& expr, ExecContext& context) {
    bool any = expr.call().function->signature.variadic_element == type_oid::kAny;
    if (any && expr.call().variadic_array) return make_variadic_node(expr, context);
    return std::make_unique<FunctionNode>(expr, context);
}

}  // namespace aerolith
