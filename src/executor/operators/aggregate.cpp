#include <cstddef>

#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"
#include "executor/operators/operators.h"
#include "executor/operators/row_store.h"

namespace aerolith {
namespace {

/// One aggregate of the select list, ready to run.
struct AggregateStep {
    const AggregateSpec* spec = nullptr;
    const AggregateCall* call = nullptr;
    Type result;
    std::vector<EvaluatorPtr> arguments;
    EvaluatorPtr filter;
    std::vector<EvaluatorPtr> order;
    std::vector<KeyEncoder::Column> argument_columns;
    std::size_t state_offset = 0;
    bool buffered() const { return !call->order.empty(); }
};

class AggregateOperator final : public Operator {
 public:
    AggregateOperator(const PhysicalAggregate& node, ExecContext& context)
        : node_(node), child_(make_operator_tree(node.child(), context)), groups_(make_evaluators(node.groups, context)),
          encoder_(group_columns(node)), context_(context) {
        for (const ExprPtr& aggregate : node.aggregates) add_step(*aggregate);
    }

    Status run(PushTarget& target) override {
        Run run(*this);
        TRY(child_->run(run));
        if (node_.groups.empty() && run.keys.size() == 0) run.add_group("");
        TRY(run.feed_ordered());
        return run.emit(target);
    }

 private:
    void add_step(const Expr& expr) {
        AggregateStep step;
        step.call = &expr.get<AggregateCall>();
        step.spec = step.call->function->spec;
        step.result = expr.type;
        step.arguments = make_evaluators(expr.children, context_);
        for (const ExprPtr& argument : expr.children) step.argument_columns.push_back({argument->type.oid});
        if (step.call->filter) step.filter = make_evaluator(*step.call->filter, context_);
        for (const SortKey& key : step.call->order) step.order.push_back(make_evaluator(*key.expr, context_));
        step.state_offset = state_bytes_;
        state_bytes_ += (step.spec->state_size + 15) / 16 * 16;
        steps_.push_back(std::move(step));
    }

    static std::vector<KeyEncoder::Column> group_columns(const PhysicalAggregate& node) {
        std::vector<KeyEncoder::Column> columns;
        for (const ExprPtr& group : node.groups) columns.push_back({group->type.oid});
        return columns;
    }

    /// State of one run: the groups seen, their key values and aggregate states.
    struct Run final : PushTarget {
        explicit Run(AggregateOperator& op) : op(op), seen(op.steps_.size()), ordered(op.steps_.size()) {}

        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& group : op.groups_) values.push_back(TRY(group->evaluate(chunk)));
            std::vector<std::uint32_t> ids(chunk.size);
            std::string key;
            Selection fresh;
            for (std::size_t row = 0; row < chunk.size; ++row) {
                key.clear();
                op.encoder_.encode(values, row, key);
                auto [id, inserted] = keys.insert(key);
                if (inserted) {
                    new_states();
                    fresh.push_back(static_cast<std::uint32_t>(row));
                }
                ids[row] = id;
            }
            if (!fresh.empty() && !values.empty()) keep_group_values(values, std::move(fresh));
            for (std::size_t i = 0; i < op.steps_.size(); ++i) TRY(feed(i, chunk, ids));
            return true;
        }

        void add_group(std::string_view key) {
            keys.insert(key);
            new_states();
        }
        void new_states() {
            auto* base = static_cast<std::byte*>(arena.allocate(std::max<std::size_t>(op.state_bytes_, 16)));
            for (const AggregateStep& step : op.steps_) step.spec->initialise(base + step.state_offset);
            states.push_back(base);
        }
        void keep_group_values(const std::vector<Vector>& values, Selection fresh) {
            Chunk rows;
            rows.columns = values;
            rows.size = fresh.size();
            auto selection = std::make_shared<Selection>(std::move(fresh));
            for (Vector& column : rows.columns) column = column.is_constant() ? column : column.slice(selection);
            // Compact copies: the input's vectors must not live as long as the groups.
            for (Vector& column : rows.columns) column = column.flatten(rows.size);
            group_values.push_back(std::move(rows));
        }

        /// Rows that count for the aggregate go to its states, or to a buffer when they must be sorted first.
        Status feed(std::size_t index, const Chunk& chunk, const std::vector<std::uint32_t>& ids) {
            AggregateStep& step = op.steps_[index];
            std::vector<Vector> arguments;
            Chunk input = chunk;
            std::vector<std::uint32_t> groups = ids;
            if (step.filter) {
                Vector truth = TRY(step.filter->evaluate(input));
                select(input, groups, [&](std::size_t row) { return !truth.is_null(row) && truth.at(row).as<bool>(); });
            }
            for (const EvaluatorPtr& argument : step.arguments) arguments.push_back(TRY(argument->evaluate(input)));
            bool has_nulls = false;
            for (const Vector& argument : arguments) has_nulls = has_nulls || argument.has_nulls();
            if ((step.spec->skips_nulls && has_nulls) || step.call->distinct) {
                std::string key;
                KeyEncoder encoder(step.argument_columns);
                auto keep = [&](std::size_t row) {
                    if (step.spec->skips_nulls) {
                        for (const Vector& argument : arguments) {
                            if (argument.is_null(row)) return false;
                        }
                    }
                    if (!step.call->distinct) return true;
                    key.assign(reinterpret_cast<const char*>(&groups[row]), sizeof(std::uint32_t));
                    encoder.encode(arguments, row, key);
                    return seen[index].insert(key).inserted;
                };
                SelectionPtr kept = select(input, groups, keep);
                if (kept) {
                    for (Vector& argument : arguments) argument = argument.slice(kept);
                }
            }
            if (input.size == 0) return {};
            if (step.buffered()) return buffer(index, input, std::move(arguments), groups);
            return update(step, arguments, groups);
        }

        /// Null when every row stays.
        template <class Keep>
        SelectionPtr select(Chunk& input, std::vector<std::uint32_t>& groups, Keep&& keep) {
            auto kept = std::make_shared<Selection>();
            std::vector<std::uint32_t> kept_groups;
            for (std::size_t row = 0; row < input.size; ++row) {
                if (!keep(row)) continue;
                kept->push_back(static_cast<std::uint32_t>(row));
                kept_groups.push_back(groups[row]);
            }
            if (kept->size() == input.size) return nullptr;
            input.select(kept);
            groups = std::move(kept_groups);
            return kept;
        }

        Status update(const AggregateStep& step, const std::vector<Vector>& arguments, const std::vector<std::uint32_t>& groups) {
            std::vector<std::byte*> targets(groups.size());
            for (std::size_t row = 0; row < groups.size(); ++row) targets[row] = states[groups[row]] + step.state_offset;
            return step.spec->update(op.context_.eval, arguments, groups.size(), targets.data(), arena);
        }

        /// ORDER BY inside the call: arguments wait with their sort key until all rows are in.
        struct Ordered {
            std::vector<std::pair<std::string, std::uint32_t>> keys;  // group and sort key, row
            std::unique_ptr<RowStore> rows;
        };
        Status buffer(std::size_t index, const Chunk& input, std::vector<Vector> arguments, const std::vector<std::uint32_t>& groups) {
            AggregateStep& step = op.steps_[index];
            Ordered& into = ordered[index];
            std::vector<Vector> sort_values;
            for (const EvaluatorPtr& key : step.order) sort_values.push_back(TRY(key->evaluate(input)));
            std::vector<KeyEncoder::Column> columns;
            for (const SortKey& key : step.call->order) columns.push_back({key.expr->type.oid, key.descending, key.nulls_first});
            KeyEncoder encoder(columns);
            if (!into.rows) {
                std::vector<Type> types;
                for (const Vector& argument : arguments) types.push_back(argument.type());
                types.push_back({type_oid::kInt4});
                into.rows = std::make_unique<RowStore>(types);
            }
            Vector group_column({type_oid::kInt4});
            auto first = static_cast<std::uint32_t>(into.rows->size());
            for (std::size_t row = 0; row < groups.size(); ++row) {
                std::string key;
                encoder.encode(sort_values, row, key);
                into.keys.emplace_back(std::move(key), first + static_cast<std::uint32_t>(row));
                group_column.data<std::int32_t>()[row] = static_cast<std::int32_t>(groups[row]);
            }
            arguments.push_back(std::move(group_column));
            Chunk chunk;
            chunk.columns = std::move(arguments);
            chunk.size = groups.size();
            into.rows->add(chunk);
            return {};
        }
        Status feed_ordered() {
            for (std::size_t i = 0; i < op.steps_.size(); ++i) {
                Ordered& from = ordered[i];
                if (!from.rows) continue;
                from.rows->seal();
                std::sort(from.keys.begin(), from.keys.end());
                for (std::size_t at = 0; at < from.keys.size(); at += kVectorSize) {
                    std::size_t end = std::min(from.keys.size(), at + kVectorSize);
                    auto rows = std::make_shared<Selection>();
                    for (std::size_t k = at; k < end; ++k) rows->push_back(from.keys[k].second);
                    Chunk chunk = from.rows->chunk_of(rows);
                    std::vector<std::uint32_t> groups;
                    for (std::size_t row = 0; row < chunk.size; ++row) {
                        groups.push_back(static_cast<std::uint32_t>(chunk.columns.back().at(row).as<std::int32_t>()));
                    }
                    chunk.columns.pop_back();
                    TRY(update(op.steps_[i], chunk.columns, groups));
                }
            }
            return {};
        }

        Status emit(PushTarget& target) {
            std::size_t batch = 0, within = 0;
            for (std::size_t begin = 0; begin < states.size(); begin += kVectorSize) {
                TRY(op.context_.eval.check_interrupts());
                std::size_t count = std::min(kVectorSize, states.size() - begin);
                Chunk out;
                out.size = count;
                for (const ExprPtr& group : op.node_.groups) out.columns.emplace_back(group->type);
                for (std::size_t row = 0; row < count && !op.node_.groups.empty();) {
                    const Chunk& values = group_values[batch];
                    std::size_t take = std::min(count - row, values.size - within);
                    for (std::size_t i = 0; i < values.columns.size(); ++i) copy_rows(values.columns[i], within, take, out.columns[i], row);
                    row += take;
                    within += take;
                    if (within == values.size) ++batch, within = 0;
                }
                for (const AggregateStep& step : op.steps_) {
                    Vector column(step.result);
                    for (std::size_t row = 0; row < count; ++row) {
                        TRY(step.spec->finish(op.context_.eval, states[begin + row] + step.state_offset, column, row));
                    }
                    out.columns.push_back(std::move(column));
                }
                if (!TRY(target.push(out))) break;
            }
            return {};
        }

        AggregateOperator& op;
        KeyTable keys;
        Arena arena;
        std::vector<std::byte*> states;
        std::vector<Chunk> group_values;
        std::vector<KeyTable> seen;
        std::vector<Ordered> ordered;
    };

    const PhysicalAggregate& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> groups_;
    KeyEncoder encoder_;
    std::vector<AggregateStep> steps_;
    std::size_t state_bytes_ = 0;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_aggregate(const PhysicalAggregate& node, ExecContext& context) { return std::make_unique<AggregateOperator>(node, context); }

}  // namespace aerolith
