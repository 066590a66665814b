#include <unordered_map>

#include "executor/expression/nodes.h"
#include "executor/operators/operator.h"
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
        if (subquery_.hashable) hash_key_ = make_evaluator(*subquery_.hash_keys.front(), context);
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
                CollectTarget rows;
                TRY(run(rows));
                out.set_value(row, TRY(compare_row(chunk, row, rows.chunks)));
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
        if (!done_) {
            rows_ = CollectTarget();
            TRY(run(rows_));
            if (subquery_.hashable) build_hash();
            done_ = subquery_.constant;
        }
        if (subquery_.hashable) return evaluate_hashed(chunk);
        Vector out(type_);
        for (std::size_t row = 0; row < chunk.size; ++row)
            out.set_value(row, TRY(compare_row(chunk, row, rows_.chunks)));
        return out;
    }

    Result<Value> result_of_run() {
        switch (subquery_.kind) {
            case SubqueryKind::kExists: {
                FirstRows first(1);
                TRY(run(first));
                return Value::boolean(first.rows > 0);
            }
            case SubqueryKind::kArray: {
                CollectTarget rows;
                TRY(run(rows));
                ArrayBuilder builder(type_info(type_.oid).element);
                for (const Chunk& chunk : rows.chunks) {
                    for (std::size_t row = 0; row < chunk.size; ++row) {
                        if (chunk.columns[0].is_null(row))
                            builder.add_null();
                        else
                            builder.add(chunk.columns[0].at(row));
                    }
                }
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

    /// ANY: true if any comparison is true, else NULL if any is unknown. ALL: the same for false.
    Result<Value> compare_row(const Chunk& outer, std::size_t row, const std::vector<Chunk>& rows) {
        bool is_all = subquery_.kind == SubqueryKind::kAll;
        bool unknown = false;
        for (const Chunk& chunk : rows) {
            if (chunk.size == 0) continue;
            auto repeat = std::make_shared<Selection>(chunk.size, static_cast<std::uint32_t>(row));
            Chunk both;
            both.size = chunk.size;
            // The operator may have added columns of its own to the chunk.
            for (std::size_t i = 0; i < subquery_.outer_width; ++i)
                both.columns.push_back(outer.columns[i].slice(repeat));
            both.columns.insert(both.columns.end(), chunk.columns.begin(), chunk.columns.end());
            Vector truth = TRY(comparison_->evaluate(both));
            for (std::size_t i = 0; i < chunk.size; ++i) {
                if (truth.is_null(i))
                    unknown = true;
                else if (truth.at(i).as<bool>() != is_all)
                    return Value::boolean(!is_all);
            }
        }
        if (unknown) return Value::null({type_oid::kBool});
        return Value::boolean(is_all);
    }

    void build_hash() {
        const TypeInfo& info = type_info(subquery_.hash_keys.front()->type.oid);
        for (std::size_t c = 0; c < rows_.chunks.size(); ++c) {
            const Vector& column = rows_.chunks[c].columns[0];
            for (std::size_t row = 0; row < rows_.chunks[c].size; ++row) {
                if (column.is_null(row))
                    has_null_ = true;
                else
                    hash_.emplace(info.hash(column.at(row)), column.at(row));
            }
        }
    }

    Result<Vector> evaluate_hashed(const Chunk& chunk) {
        const TypeInfo& info = type_info(subquery_.hash_keys.front()->type.oid);
        Vector key = TRY(hash_key_->evaluate(chunk));
        Vector out({type_oid::kBool});
        bool* truth = out.data<bool>();
        for (std::size_t row = 0; row < chunk.size; ++row) {
            truth[row] = false;
            if (key.is_null(row)) {
                if (rows_.rows > 0) out.set_null(row);
                continue;
            }
            auto [begin, end] = hash_.equal_range(info.hash(key.at(row)));
            for (auto at = begin; at != end && !truth[row]; ++at)
                truth[row] = info.compare(at->second, key.at(row)) == 0;
            if (!truth[row] && has_null_) out.set_null(row);
        }
        return out;
    }

    const PhysicalSubquery& subquery_;
    Type type_;
    ExecContext& context_;
    std::vector<EvaluatorPtr> outer_;
    EvaluatorPtr comparison_, hash_key_;
    OperatorPtr tree_;
    bool done_ = false;
    Value value_;
    CollectTarget rows_;
    std::unordered_multimap<std::uint64_t, Datum> hash_;
    bool has_null_ = false;
};

}  // namespace

EvaluatorPtr make_subquery_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<SubqueryNode>(expr, context);
}

}  // namespace aerolith
