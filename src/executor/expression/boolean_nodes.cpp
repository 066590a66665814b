#include "executor/expression/nodes.h"
#include "types/record/record.h"

namespace aerolith {
namespace {

/// NOT, IS [NOT] NULL, IS [NOT] TRUE / FALSE / UNKNOWN: one boolean out of one value.
class BooleanNode final : public Evaluator {
  public:
    enum class Test : std::uint8_t {
        kNot,
        kIsNull,
        kIsNotNull,
        kTrue,
        kNotTrue,
        kFalse,
        kNotFalse
    };

    BooleanNode(Test test, bool record, EvaluatorPtr child)
        : test_(test), record_(record), out_({type_oid::kBool}), child_(std::move(child)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector value = TRY(child_->evaluate(chunk));
        out_.reset();
        bool* to = out_.data<bool>();
        VectorView view = value.view();
        for (std::size_t row = 0; row < chunk.size; ++row) {
            bool is_null = view.is_null(row);
            if (record_ && (test_ == Test::kIsNull || test_ == Test::kIsNotNull)) {
                to[row] = test_record(is_null, view, row);
                continue;
            }
            if (is_null && test_ == Test::kNot)
                out_.set_null(row);
            else
                to[row] = test(is_null, view, row);
        }
        return out_;
    }

  private:
    bool test(bool is_null, const VectorView& view, std::size_t row) const {
        switch (test_) {
            case Test::kIsNull:
                return is_null;
            case Test::kIsNotNull:
                return !is_null;
            case Test::kNot:
                return !view.get<bool>(row);
            case Test::kTrue:
                return !is_null && view.get<bool>(row);
            case Test::kNotTrue:
                return is_null || !view.get<bool>(row);
            case Test::kFalse:
                return !is_null && !view.get<bool>(row);
            case Test::kNotFalse:
                return is_null || view.get<bool>(row);
        }
        return false;
    }

    /// A row is NULL when all its fields are, and not NULL when none is.
    bool test_record(bool is_null, const VectorView& view, std::size_t row) const {
        if (is_null) return test_ == Test::kIsNull;
        std::vector<RecordField> fields = read_record(view.get<std::string_view>(row));
        return std::ranges::all_of(fields, [&](const RecordField& field) {
            return field.is_null == (test_ == Test::kIsNull);
        });
    }

    Test test_;
    bool record_;
    Vector out_;
    EvaluatorPtr child_;
};

BooleanNode::Test test_of(const Expr& expr) {
    using Test = BooleanNode::Test;
    if (expr.kind == ExprKind::kNot) return Test::kNot;
    if (expr.kind == ExprKind::kIsNull) return Test::kIsNull;
    if (expr.kind == ExprKind::kIsNotNull) return Test::kIsNotNull;
    switch (expr.get<BooleanTestKind>()) {
        case BooleanTestKind::kTrue:
            return Test::kTrue;
        case BooleanTestKind::kNotTrue:
            return Test::kNotTrue;
        case BooleanTestKind::kFalse:
            return Test::kFalse;
        case BooleanTestKind::kNotFalse:
            return Test::kNotFalse;
        case BooleanTestKind::kUnknown:
            return Test::kIsNull;
        case BooleanTestKind::kNotUnknown:
            return Test::kIsNotNull;
    }
    UNREACHABLE();
}

/// a IS DISTINCT FROM b: like <>, but NULL is a value.
class DistinctNode final : public Evaluator {
  public:
    DistinctNode(const Expr& equality, ExecContext& context)
        : left_(make_evaluator(*equality.children[0], context)),
          right_(make_evaluator(*equality.children[1], context)),
          kernel_(equality.call().function->spec->kernel),
          context_(context) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        std::vector<Vector> sides;
        sides.push_back(TRY(left_->evaluate(chunk)));
        sides.push_back(TRY(right_->evaluate(chunk)));
        Vector equal({type_oid::kBool});
        TRY(kernel_(context_.eval, sides, chunk.size, equal));
        Vector out({type_oid::kBool});
        bool* to = out.data<bool>();
        for (std::size_t row = 0; row < chunk.size; ++row) {
            bool a = sides[0].is_null(row), b = sides[1].is_null(row);
            to[row] = a || b ? a != b : !equal.at(row).as<bool>();
        }
        return out;
    }

  private:
    EvaluatorPtr left_, right_;
    ScalarKernel kernel_;
    ExecContext& context_;
};

}  // namespace

EvaluatorPtr make_boolean_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<BooleanNode>(test_of(expr),
                                         expr.children.front()->type.oid == type_oid::kRecord,
                                         make_evaluator(*expr.children.front(), context));
}
EvaluatorPtr make_distinct_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<DistinctNode>(*expr.children.front(), context);
}

}  // namespace aerolith
