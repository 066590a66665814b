#include "executor/expression/nodes.h"

namespace aerolith {
namespace {

class FunctionNode final : public Evaluator {
  public:
    FunctionNode(const Expr& expr, ExecContext& context)
        : kernel_(expr.call().function->spec->kernel),
          volatile_(expr.call().function->spec->volatility == Volatility::kVolatile),
          out_(expr.type),
          children_(make_evaluators(expr.children, context)),
          context_(context) {
        arguments_.resize(children_.size());
    }

    Result<Vector> evaluate(const Chunk& chunk) override {
        bool all_constant = !volatile_;
        for (std::size_t i = 0; i < children_.size(); ++i) {
            arguments_[i] = TRY(children_[i]->evaluate(chunk));
            all_constant = all_constant && arguments_[i].is_constant();
        }
        out_.reset();
        std::size_t count = all_constant ? 1 : chunk.size;
        Status status = kernel_(context_.eval, arguments_, count, out_);
        for (Vector& argument : arguments_) argument = Vector();
        if (!status.ok()) return status.take_error();
        if (all_constant && chunk.size != 1) return Vector::constant(out_.value(0));
        return out_;
    }

  private:
    ScalarKernel kernel_;
    bool volatile_;
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
