#include "executor/expression/nodes.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// A cast through the text form: prints with one type, reads with another.
class InOutNode final : public Evaluator {
  public:
    InOutNode(const Expr& expr, ExecContext& context)
        : from_(type_info(expr.children.front()->type.oid)),
          to_(type_info(expr.type.oid)),
          type_(expr.type),
          child_(make_evaluator(*expr.children.front(), context)),
          context_(context) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector value = TRY(child_->evaluate(chunk));
        Vector out(type_);
        std::string text, bytes;
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (value.is_null(row)) {
                out.set_null(row);
                continue;
            }
            text.clear();
            from_.print(value.at(row), context_.eval.format(), text);
            if (text.size() >= kSlowText) TRY(context_.eval.check_interrupts());
            if (to_.category == 'S' && to_.oid != type_oid::kName && to_.oid != type_oid::kChar) {
                out.data<std::string_view>()[row] = out.copy_bytes(text);
                continue;
            }
            bytes.clear();
            Datum datum = TRY(to_.parse(text, -1, context_.eval.format(), bytes));
            if (to_.physical == Physical::kBytes)
                out.data<std::string_view>()[row] = out.copy_bytes(bytes);
            else
                out.set(row, datum);
        }
        return out;
    }

  private:
    static constexpr std::size_t kSlowText = 1024;  // of a number: milliseconds, growing squared

    const TypeInfo& from_;
    const TypeInfo& to_;
    Type type_;
    EvaluatorPtr child_;
    ExecContext& context_;
};

class TypmodNode final : public Evaluator {
  public:
    TypmodNode(const Expr& expr, ExecContext& context)
        : info_(type_info(expr.type.oid)),
          type_(expr.type),
          is_explicit_(expr.get<bool>()),
          child_(make_evaluator(*expr.children.front(), context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector value = TRY(child_->evaluate(chunk));
        Vector out(type_);
        std::string bytes;
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (value.is_null(row)) {
                out.set_null(row);
                continue;
            }
            bytes.clear();
            Datum datum = TRY(info_.apply_typmod(value.at(row), type_.typmod, is_explicit_, bytes));
            if (info_.physical == Physical::kBytes)
                out.data<std::string_view>()[row] = out.copy_bytes(bytes);
            else
                out.set(row, datum);
        }
        return out;
    }

  private:
    const TypeInfo& info_;
    Type type_;
    bool is_explicit_;
    EvaluatorPtr child_;
};

}  // namespace

EvaluatorPtr make_in_out_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<InOutNode>(expr, context);
}
EvaluatorPtr make_typmod_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<TypmodNode>(expr, context);
}

}  // namespace aerolith
