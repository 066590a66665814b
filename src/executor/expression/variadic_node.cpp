#include "executor/expression/nodes.h"
#include "types/array/array.h"

namespace aerolith {
namespace {

/// A function of VARIADIC "any" called with VARIADIC array: every row's elements become arguments
/// of their own.
class VariadicNode final : public Evaluator {
  public:
    VariadicNode(const Expr& expr, ExecContext& context)
        : kernel_(expr.call().function->spec->kernel),
          type_(expr.type),
          children_(make_evaluators(expr.children, context)),
          context_(context) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        std::vector<Vector> arguments;
        for (const EvaluatorPtr& child : children_)
            arguments.push_back(TRY(child->evaluate(chunk)));
        Vector out(type_, std::max<std::size_t>(1, chunk.size));
        for (std::size_t row = 0; row < chunk.size; ++row) {
            TRY(context_.eval.check_interrupts());
            if (arguments.back().is_null(row)) {
                out.set_null(row);
                continue;
            }
            Vector result(type_, 1);
            TRY(kernel_(context_.eval, row_arguments(arguments, row), 1, result));
            if (result.is_null(0))
                out.set_null(row);
            else
                out.set(row, result.at(0));
        }
        return out;
    }

  private:
    static Vector single(Type type, bool is_null, Datum value) {
        Vector vector(type, 1);
        if (is_null)
            vector.set_null(0);
        else
            vector.set(0, value);
        return vector;
    }
    static std::vector<Vector> row_arguments(const std::vector<Vector>& arguments,
                                             std::size_t row) {
        std::vector<Vector> single_row;
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
            bool is_null = arguments[i].is_null(row);
            single_row.push_back(single(arguments[i].type(), is_null,
                                        is_null ? Datum() : arguments[i].at(row)));
        }
        ArrayView array(arguments.back().at(row).as<std::string_view>());
        ArrayView::Cursor cursor = array.elements();
        while (cursor.next())
            single_row.push_back(
                single({array.element_type()}, cursor.is_null(), cursor.datum()));
        return single_row;
    }

    ScalarKernel kernel_;
    Type type_;
    std::vector<EvaluatorPtr> children_;
    ExecContext& context_;
};

}  // namespace

EvaluatorPtr make_variadic_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<VariadicNode>(expr, context);
}

}  // namespace aerolith
