#include "executor/expression/nodes.h"

namespace aerolith {
namespace {

class ConstantNode final : public Evaluator {
  public:
    explicit ConstantNode(const Value& value) : vector_(Vector::constant(value)) {}
    Result<Vector> evaluate(const Chunk&) override { return vector_; }

  private:
    Vector vector_;
};

class SlotNode final : public Evaluator {
  public:
    explicit SlotNode(std::uint32_t slot) : slot_(slot) {}
    Result<Vector> evaluate(const Chunk& chunk) override { return chunk.columns[slot_]; }

  private:
    std::uint32_t slot_;
};

class ParameterNode final : public Evaluator {
  public:
    ParameterNode(std::uint32_t index, Type type, ExecContext& context)
        : index_(index), type_(type), context_(context) {}
    Result<Vector> evaluate(const Chunk&) override {
        const Value& value = context_.parameter(index_);
        if (value.is_null()) return Vector::constant(Value::null(type_));
        return Vector::constant(value);
    }

  private:
    std::uint32_t index_;
    Type type_;
    ExecContext& context_;
};

class RelabelNode final : public Evaluator {
  public:
    RelabelNode(Type type, EvaluatorPtr child) : type_(type), child_(std::move(child)) {}
    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector vector = TRY(child_->evaluate(chunk));
        vector.set_type(type_);
        return vector;
    }

  private:
    Type type_;
    EvaluatorPtr child_;
};

}  // namespace

EvaluatorPtr make_constant_node(const Expr& expr) {
    return std::make_unique<ConstantNode>(expr.value());
}
EvaluatorPtr make_slot_node(const Expr& expr) {
    return std::make_unique<SlotNode>(expr.column());
}
EvaluatorPtr make_parameter_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<ParameterNode>(expr.get<ParameterRef>().index, expr.type, context);
}
EvaluatorPtr make_relabel_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<RelabelNode>(expr.type,
                                         make_evaluator(*expr.children.front(), context));
}

}  // namespace aerolith
