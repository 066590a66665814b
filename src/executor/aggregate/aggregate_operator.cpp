#include "executor/aggregate/group_table.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

class AggregateOperator final : public Operator {
 public:
    AggregateOperator(const PhysicalAggregate& node, ExecContext& context)
        : node_(node), child_(make_operator_tree(node.child(), context)), encoder_(group_columns(node)), steps_(node.aggregates, context),
          row_types_(node.child().types), context_(context) {
        for (const ExprPtr& group : node.groups) {
            groups_.push_back(make_evaluator(*group, context));
            group_types_.push_back(group->type);
            if (group->kind == ExprKind::kSlot) {
                value_slots_.push_back(group->column());
            } else {
                value_slots_.push_back(static_cast<std::uint32_t>(row_types_.size()));
                row_types_.push_back(group->type);
            }
        }
    }

    Status run(PushTarget& target) override {
        statistics_ = {};
        TRY(aggregate_all(target));
        if (context_.statistics && !node_.groups.empty()) {
            std::string disk = statistics_.disk_bytes > 0 ? fmt::format("  Disk Usage: {}kB", (statistics_.disk_bytes + 1023) / 1024) : "";
            context_.note(node_, {fmt::format("Batches: {}  Memory Usage: {}kB{}", statistics_.batches, statistics_.kilobytes, disk)});
        }
        return {};
    }

 private:
    /// Rows whose groups found no room, to be aggregated with a hash of their own.
    struct Pending {
        RowRun rows;
        int level;
    };

    Status aggregate_all(PushTarget& target) {
        std::vector<Pending> pending;
        {
            GroupTable table(steps_, group_types_, value_slots_, 0, context_);
            WithValues rows(*this, table);
            TRY(child_->run(rows));
            if (node_.groups.empty() && table.size() == 0) table.add_empty_group();
            if (!TRY(finish(table, pending, target))) return {};
        }
        while (!pending.empty()) {
            Pending next = std::move(pending.back());
            pending.pop_back();
            GroupTable table(steps_, group_types_, value_slots_, next.level, context_);
            TRY(push_keyed(next.rows, row_types_, table, context_.eval));
            next.rows = {};
            if (!TRY(finish(table, pending, target))) return {};
        }
        return {};
    }

    Result<bool> finish(GroupTable& table, std::vector<Pending>& pending, PushTarget& target) {
        int level = table.spilled().level() + 1;
        statistics_.kilobytes = std::max(statistics_.kilobytes, table.budget().peak_kilobytes());
        statistics_.disk_bytes += table.spilled().rows() > 0 ? TRY(queue_parts(table, level, pending)) : 0;
        ++statistics_.batches;
        return table.emit(target);
    }

    Result<std::uint64_t> queue_parts(GroupTable& table, int level, std::vector<Pending>& pending) {
        for (RowRun& part : TRY(table.spilled().finish())) {
            if (part.rows > 0) pending.push_back({std::move(part), level});
        }
        return table.spilled().disk_bytes();
    }

    /// Puts the values of the groups beside the rows, worked out once, and the keys.
    struct WithValues final : PushTarget {
        WithValues(AggregateOperator& op, GroupTable& to) : op(op), table(to) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& group : op.groups_) values.push_back(TRY(group->evaluate(chunk)));
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (op.value_slots_[i] >= op.node_.child().types.size()) chunk.columns.push_back(values[i]);
            }
            keys.encode(op.encoder_, values, chunk.size);
            return table.push(chunk, keys);
        }
        AggregateOperator& op;
        GroupTable& table;
        KeyBatch keys;
    };

    static std::vector<KeyEncoder::Column> group_columns(const PhysicalAggregate& node) {
        std::vector<KeyEncoder::Column> columns;
        for (const ExprPtr& group : node.groups) columns.push_back({group->type.oid});
        return columns;
    }

    struct Statistics {
        std::size_t batches = 0, kilobytes = 0;
        std::uint64_t disk_bytes = 0;
    };

    const PhysicalAggregate& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> groups_;
    std::vector<Type> group_types_;
    std::vector<std::uint32_t> value_slots_;  // of each group's value in the rows
    KeyEncoder encoder_;
    AggregateSteps steps_;
    std::vector<Type> row_types_;             // the child's, then values of groups that are no column of it
    ExecContext& context_;
    Statistics statistics_;
};

}  // namespace

OperatorPtr make_aggregate(const PhysicalAggregate& node, ExecContext& context) { return std::make_unique<AggregateOperator>(node, context); }

}  // namespace aerolith
