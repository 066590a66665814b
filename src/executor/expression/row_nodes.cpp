#include "executor/expression/nodes.h"
#include "types/record/record.h"

namespace aerolith {
namespace {

class RowNode final : public Evaluator {
  public:
    RowNode(const Expr& expr, ExecContext& context)
        : row_(expr.get<RowCall>()),
          type_(expr.type),
          fields_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        std::vector<Vector> values;
        for (const EvaluatorPtr& field : fields_) values.push_back(TRY(field->evaluate(chunk)));
        Vector out(type_, std::max<std::size_t>(1, chunk.size));
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (row_.existence >= 0 &&
                values[static_cast<std::size_t>(row_.existence)].is_null(row)) {
                out.set_null(row);
                continue;
            }
            RecordBuilder builder(values.size());
            for (std::size_t i = 0; i < values.size(); ++i)
                builder.add(row_.names[i], values[i], row);
            out.set(row, Datum::of<std::string_view>(builder.bytes()));
        }
        return out;
    }

  private:
    const RowCall& row_;
    Type type_;
    std::vector<EvaluatorPtr> fields_;
};

class FieldNode final : public Evaluator {
  public:
    FieldNode(const Expr& expr, ExecContext& context)
        : position_(expr.get<FieldRef>().position),
          type_(expr.type),
          row_(make_evaluator(*expr.children.front(), context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector rows = TRY(row_->evaluate(chunk));
        Vector out(type_, std::max<std::size_t>(1, chunk.size));
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (rows.is_null(row)) {
                out.set_null(row);
                continue;
            }
            std::vector<RecordField> fields = read_record(rows.at(row).as<std::string_view>());
            if (fields[position_].is_null)
                out.set_null(row);
            else
                out.set(row, fields[position_].value);
        }
        return out;
    }

  private:
    std::size_t position_;
    Type type_;
    EvaluatorPtr row_;
};

}  // namespace

EvaluatorPtr make_row_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<RowNode>(expr, context);
}
EvaluatorPtr make_field_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<FieldNode>(expr, context);
}

}  // namespace aerolith
