#include "executor/expression/nodes.h"
#include "types/type_info.h"

/// Expressions that evaluate only what they have to, row by row: AND, OR, CASE, COALESCE. Each
/// keeps the rows still undecided and evaluates the next part over just those, so that
///   CASE WHEN x <> 0 THEN 1 / x END
/// never divides by zero.
namespace aerolith {
namespace {

using Rows = std::vector<std::uint32_t>;

Rows rows_up_to(std::size_t count) {
    Rows rows(count);
    for (std::uint32_t row = 0; row < count; ++row) rows[row] = row;
    return rows;
}

Chunk rows_of(const Chunk& chunk, const Rows& rows) {
    Chunk part = chunk;
    if (rows.size() != chunk.size) part.select(std::make_shared<Selection>(rows));
    return part;
}

/// Copies values of `part` to the named rows of `out`, without copying bytes: the part stays alive
/// with it.
void scatter(const Vector& part, const Rows& rows, Vector& out) {
    VectorView view = part.view();
    out.keep_alive(part);
    dispatch_physical(out.physical(), [&]<class T>() {
        T* to = out.data<T>();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (view.is_null(i))
                out.set_null(rows[i]);
            else
                to[rows[i]] = view.get<T>(i);
        }
    });
}

class LogicNode final : public Evaluator {
  public:
    LogicNode(const Expr& expr, ExecContext& context)
        : is_and_(expr.kind == ExprKind::kAnd),
          out_({type_oid::kBool}),
          children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        out_.reset();
        bool* truth = out_.data<bool>();
        std::fill_n(truth, chunk.size, is_and_);
        Rows open = rows_up_to(chunk.size);
        std::vector<bool> unknown(chunk.size, false);
        for (const EvaluatorPtr& child : children_) {
            if (open.empty()) break;
            Vector part = TRY(child->evaluate(rows_of(chunk, open)));
            VectorView view = part.view();
            std::size_t kept = 0;
            for (std::size_t i = 0; i < open.size(); ++i) {
                std::uint32_t row = open[i];
                if (view.is_null(i)) {
                    unknown[row] = true;
                } else if (view.get<bool>(i) != is_and_) {
                    truth[row] = !is_and_;
                    unknown[row] = false;
                    continue;
                }
                open[kept++] = row;
            }
            open.resize(kept);
        }
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (unknown[row]) out_.set_null(row);
        }
        return out_;
    }

  private:
    bool is_and_;
    Vector out_;
    std::vector<EvaluatorPtr> children_;
};

class CaseNode final : public Evaluator {
  public:
    CaseNode(const Expr& expr, ExecContext& context)
        : out_(expr.type), children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        out_.reset();
        Rows open = rows_up_to(chunk.size);
        for (std::size_t i = 0; i + 1 < children_.size() && !open.empty(); i += 2) {
            Vector truth = TRY(children_[i]->evaluate(rows_of(chunk, open)));
            VectorView view = truth.view();
            Rows taken, rest;
            for (std::size_t at = 0; at < open.size(); ++at) {
                bool met = !view.is_null(at) && view.get<bool>(at);
                (met ? taken : rest).push_back(open[at]);
            }
            if (!taken.empty())
                scatter(TRY(children_[i + 1]->evaluate(rows_of(chunk, taken))), taken, out_);
            open = std::move(rest);
        }
        if (!open.empty())
            scatter(TRY(children_.back()->evaluate(rows_of(chunk, open))), open, out_);
        return out_;
    }

  private:
    Vector out_;
    std::vector<EvaluatorPtr> children_;
};

class CoalesceNode final : public Evaluator {
  public:
    CoalesceNode(const Expr& expr, ExecContext& context)
        : out_(expr.type), children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        out_.reset();
        Rows open = rows_up_to(chunk.size);
        for (const EvaluatorPtr& child : children_) {
            if (open.empty()) break;
            Vector part = TRY(child->evaluate(rows_of(chunk, open)));
            VectorView view = part.view();
            Rows rest;
            out_.keep_alive(part);
            dispatch_physical(out_.physical(), [&]<class T>() {
                T* to = out_.data<T>();
                for (std::size_t i = 0; i < open.size(); ++i) {
                    if (view.is_null(i))
                        rest.push_back(open[i]);
                    else
                        to[open[i]] = view.get<T>(i);
                }
            });
            open = std::move(rest);
        }
        for (std::uint32_t row : open) out_.set_null(row);
        return out_;
    }

  private:
    Vector out_;
    std::vector<EvaluatorPtr> children_;
};

class MinMaxNode final : public Evaluator {
  public:
    MinMaxNode(const Expr& expr, ExecContext& context)
        : greatest_(expr.get<bool>()),
          info_(type_info(expr.type.oid)),
          out_(expr.type),
          children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        out_.reset();
        std::vector<Vector> parts;
        for (const EvaluatorPtr& child : children_) {
            parts.push_back(TRY(child->evaluate(chunk)));
            out_.keep_alive(parts.back());
        }
        for (std::size_t row = 0; row < chunk.size; ++row) {
            const Vector* best = nullptr;
            for (const Vector& part : parts) {
                if (part.is_null(row)) continue;
                if (best) {
                    int order = info_.compare(part.at(row), best->at(row));
                    if (greatest_ ? order <= 0 : order >= 0) continue;
                }
                best = &part;
            }
            if (!best)
                out_.set_null(row);
            else
                dispatch_physical(out_.physical(),
                                  [&]<class T>() { out_.data<T>()[row] = best->at(row).as<T>(); });
        }
        return out_;
    }

  private:
    bool greatest_;
    const TypeInfo& info_;
    Vector out_;
    std::vector<EvaluatorPtr> children_;
};

class NullIfNode final : public Evaluator {
  public:
    NullIfNode(const Expr& expr, ExecContext& context)
        : out_(expr.type),
          equality_(make_evaluator(*expr.children[0], context)),
          value_(make_evaluator(*expr.children[1], context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector equal = TRY(equality_->evaluate(chunk));
        Vector value = TRY(value_->evaluate(chunk));
        out_.reset();
        Rows all = rows_up_to(chunk.size);
        scatter(value, all, out_);
        VectorView view = equal.view();
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (!view.is_null(row) && view.get<bool>(row)) out_.set_null(row);
        }
        return out_;
    }

  private:
    Vector out_;
    EvaluatorPtr equality_, value_;
};

}  // namespace

EvaluatorPtr make_logic_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<LogicNode>(expr, context);
}
EvaluatorPtr make_case_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<CaseNode>(expr, context);
}
EvaluatorPtr make_coalesce_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<CoalesceNode>(expr, context);
}
EvaluatorPtr make_min_max_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<MinMaxNode>(expr, context);
}
EvaluatorPtr make_null_if_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<NullIfNode>(expr, context);
}

}  // namespace aerolith
