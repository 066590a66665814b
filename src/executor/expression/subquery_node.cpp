#include "executor/expression/hashed_subquery.h"
#include "executor/expression/nodes.h"
#include "executor/spill/row_spool.h"
#include "types/array/array.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// Stops after a number of rows.
class FirstRows final : public PushTarget {
  public:
    explicit FirstRows(std::size_t wanted) : wanted_(wanted) {}
    Result<bool> push(Chunk& chunk) override {
        rows += chunk.size;
        chunks.push_back(chunk);
        return rows < wanted_;
    }
    std::vector<Chunk> chunks;
    std::size_t rows = 0;

  private:
    std::size_t wanted_;
};

/// A subquery in an expression. Uncorrelated ones run once per run of the statement's operator;
/// correlated ones once per row, remembered while the outer values stay the same.
class SubqueryNode final : public Evaluator {
  public:
    SubqueryNode(const Expr& expr, ExecContext& context)
        : subquery_(*expr.get<std::shared_ptr<const PhysicalSubquery>>()),
          type_(expr.type),
          context_(context) {
        for (const Correlation& correlation : subquery_.correlations)
            outer_.push_back(make_evaluator(*correlation.outer, context));
        if (subquery_.comparison) comparison_ = make_evaluator(*subquery_.comparison, context);
        if (subquery_.hashable) hashed_ = std::make_unique<HashedSubquery>(subquery_, context);
    }

    Result<Vector> evaluate(const Chunk& chunk) override {
        if (subquery_.correlations.empty()) return evaluate_uncorrelated(chunk);
        Vector out(type_);
        std::vector<Vector> outer;
        for (const EvaluatorPtr& evaluator : outer_)
            outer.push_back(TRY(evaluator->evaluate(chunk)));
        for (std::size_t row = 0; row < chunk.size; ++row) {
            for (std::size_t i = 0; i < outer.size(); ++i) {
                context_.correlations[subquery_.correlations[i].parameter - kFirstCorrelation] =
                    outer[i].value(row);
            }
            if (subquery_.comparison) {
                Comparison comparison(*this, chunk, row);
                TRY(run(comparison));
                out.set_value(row, comparison.result());
            } else {
                out.set_value(row, TRY(result_of_run()));
            }
        }
        return out;
    }

  private:
    Status run(PushTarget& target) {
        if (!tree_) tree_ = make_operator_tree(*subquery_.plan, context_);
        return tree_->run(target);
    }

    Result<Vector> evaluate_uncorrelated(const Chunk& chunk) {
        if (!subquery_.comparison) {
            if (!done_) value_ = TRY(result_of_run());
            done_ = subquery_.constant;
            return Vector::constant(value_);
        }
        if (!done_) TRY(keep_rows());
        done_ = subquery_.constant;
        if (hashed_) return hashed_->evaluate(chunk);
        Vector out(type_);
        for (std::size_t row = 0; row < chunk.size; ++row) {
            Comparison comparison(*this, chunk, row);
            TRY(rows_->read(comparison, context_.eval));
            out.set_value(row, comparison.result());
        }
        return out;
    }

    Status keep_rows() {
        if (!tree_) tree_ = make_operator_tree(*subquery_.plan, context_);
        if (hashed_) return hashed_->build(*tree_);
        rows_ = std::make_unique<RowSpool>(subquery_.plan->types, context_.temp,
                                           context_.work_mem_bytes);
        SpoolTarget spool(*rows_);
        TRY(run(spool));
        return rows_->finish();
    }

    Result<Value> result_of_run() {
        switch (subquery_.kind) {
            case SubqueryKind::kExists: {
                FirstRows first(1);
                TRY(run(first));
                return Value::boolean(first.rows > 0);
            }
            case SubqueryKind::kArray: {
                ArrayBuilder builder(type_info(type_.oid).element);
                Elements elements(builder);
                TRY(run(elements));
                std::string bytes;
                builder.finish(bytes);
                return Value::of<std::string_view>(type_, bytes);
            }
            default:
                break;
        }
        FirstRows first(2);
        TRY(run(first));
        if (first.rows > 1)
            return Error(SqlState::kCardinalityViolation,
                         "more than one row returned by a subquery used as an expression");
        if (first.rows == 0) return Value::null(type_);
        for (const Chunk& chunk : first.chunks) {
            if (chunk.size > 0) return chunk.columns[0].value(0);
        }
        UNREACHABLE();
    }

    /// One outer row against the subquery's as they come. ANY: true if any comparison is true, else
    /// NULL if any is unknown. ALL: the same for false.
    struct Comparison final : PushTarget {
        Comparison(SubqueryNode& node, const Chunk& outer, std::size_t row)
            : node(node),
              outer(outer),
              row(static_cast<std::uint32_t>(row)),
              is_all(node.subquery_.kind == SubqueryKind::kAll) {}

        Result<bool> push(Chunk& chunk) override {
            if (chunk.size == 0) return true;
            auto repeat = std::make_shared<Selection>(chunk.size, row);
            Chunk both;
            both.size = chunk.size;
            // The operator may have added columns of its own to the chunk.
            for (std::size_t i = 0; i < node.subquery_.outer_width; ++i)
                both.columns.push_back(outer.columns[i].slice(repeat));
            both.columns.insert(both.columns.end(), chunk.columns.begin(), chunk.columns.end());
            Vector truth = TRY(node.comparison_->evaluate(both));
            for (std::size_t i = 0; i < chunk.size && !decided; ++i) {
                if (truth.is_null(i))
                    unknown = true;
                else
                    decided = truth.at(i).as<bool>() != is_all;
            }
            return !decided;
        }

        Value result() const {
            if (decided) return Value::boolean(!is_all);
            return unknown ? Value::null({type_oid::kBool}) : Value::boolean(is_all);
        }

        SubqueryNode& node;
        const Chunk& outer;
        std::uint32_t row;
        bool is_all;
        bool unknown = false, decided = false;
    };

    /// ARRAY (SELECT ...)
    struct Elements final : PushTarget {
        explicit Elements(ArrayBuilder& to) : builder(to) {}
        Result<bool> push(Chunk& chunk) override {
            for (std::size_t row = 0; row < chunk.size; ++row) {
                if (chunk.columns[0].is_null(row))
                    builder.add_null();
                else
                    builder.add(chunk.columns[0].at(row));
            }
            if (builder.bytes() > kMaxArrayBytes) return array_too_large();
            return true;
        }
        ArrayBuilder& builder;
    };

    const PhysicalSubquery& subquery_;
    Type type_;
    ExecContext& context_;
    std::vector<EvaluatorPtr> outer_;
    EvaluatorPtr comparison_;
    OperatorPtr tree_;
    bool done_ = false;
    Value value_;
    // Of ANY and ALL: the rows to compare with.
    std::unique_ptr<HashedSubquery> hashed_;
    std::unique_ptr<RowSpool> rows_;
};

}  // namespace

EvaluatorPtr make_subquery_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<SubqueryNode>(expr, context);
}

}  // namespace aerolith
