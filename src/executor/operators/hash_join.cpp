#include <numeric>

#include "executor/operators/hash_join.h"
#include "executor/operators/hash_join_probe.h"
#include "executor/operators/operators.h"

namespace aerolith {
namespace {

KeyEncoder join_key_encoder(const PhysicalHashJoin& node) {
    std::vector<KeyEncoder::Column> columns;
    for (Oid type : node.key_types) columns.push_back({type});
    return KeyEncoder(std::move(columns));
}

std::string describe_hash(std::size_t buckets, std::size_t batches, std::size_t kilobytes) {
    return fmt::format("Buckets: {}  Batches: {}{}  Memory Usage: {}kB", buckets, batches,
                       batches > 1 ? " (originally 1)" : "", kilobytes);
}

/// Builds a hash table of the right side and looks the left one up in it. A right side that does
/// not fit is divided, and the left one with it, by the hash of the key: part by part then fits, or
/// is divided again. Parts of one key alone are taken a tableful at a time, the left part read once
/// for each.
class HashJoinOperator final : public Operator {
  public:
    HashJoinOperator(const PhysicalHashJoin& node, ExecContext& context)
        : plan_(node, context),
          left_(make_operator_tree(node.child(0), context)),
          right_(make_operator_tree(node.child(1), context)),
          left_keys_(make_evaluators(node.left_keys, context)),
          right_keys_(make_evaluators(node.right_keys, context)),
          encoder_(join_key_encoder(node)),
          context_(context) {}

    Status run(PushTarget& target) override {
        if (context_.scope && context_.scope->joins.contains(&plan_.node))
            return probe_shared(*context_.scope->joins.at(&plan_.node), target);
        statistics_ = {};
        TRY(join_all(target));
        if (context_.statistics) {
            context_.note(plan_.node, {describe_hash(statistics_.buckets, statistics_.batches,
                                                     statistics_.kilobytes)});
        }
        return {};
    }

  private:
    /// One side of a (partial) join: the operator below, or what was stored of it.
    using Source = std::function<Result<bool>(KeyedTarget&)>;

    /// In a worker: the table is there, and shared with others.
    Status probe_shared(HashJoinTable& table, PushTarget& target) {
        if (table.size() == 0 && !plan_.keeps_left()) return {};
        HashJoinProbe probe(plan_, table, target);
        KeyingTarget keyed(left_keys_, encoder_, context_.eval, probe);
        return left_->run(keyed);
    }

    Status join_all(PushTarget& target) {
        Source right = [&](KeyedTarget& to) -> Result<bool> {
            KeyingTarget keyed(right_keys_, encoder_, context_.eval, to);
            TRY(right_->run(keyed));
            return true;
        };
        Source left = [&](KeyedTarget& to) -> Result<bool> {
            KeyingTarget keyed(left_keys_, encoder_, context_.eval, to);
            TRY(left_->run(keyed));
            return true;
        };
        TRY(join(left, right, 0, target));
        return {};
    }

    /// false: the target wants no more.
    Result<bool> join(const Source& left, const Source& right, int level, PushTarget& target) {
        HashJoinBuild build(plan_.node.child(1).types, level, plan_.keeps_right(), context_);
        TRY(right(build));
        std::uint64_t right_rows = build.rows();
        if (right_rows == 0 && !plan_.keeps_left()) return true;
        build.table().seal();
        std::vector<RowRun> right_parts = TRY(build.spilled().finish());
        count(build);
        Partitions waiting(context_.temp, level, context_.hash_mem_bytes);
        HashJoinProbe probe(plan_, build.table(), target);
        bool divided = build.resident() < Partitions::kCount;
        if (divided) probe.divide(build.resident(), right_parts, waiting);
        TRY(left(probe));
        if (probe.stopped()) return false;
        if (plan_.keeps_right() && !TRY(emit_unmatched_right(plan_, build.table(), target)))
            return false;
        if (!divided) return true;
        build.forget_table();
        std::vector<RowRun> left_parts = TRY(waiting.finish());
        for (std::size_t part = build.resident(); part < Partitions::kCount; ++part) {
            if (!TRY(join_part(std::move(left_parts[part]), std::move(right_parts[part]),
                               right_rows, level, target)))
                return false;
        }
        return true;
    }

    Result<bool> join_part(RowRun left, RowRun right, std::uint64_t of_rows, int level,
                           PushTarget& target) {
        if (right.rows == 0 || (left.rows == 0 && !plan_.keeps_right())) return true;
        if (!worth_dividing(right.rows, of_rows, level)) return join_in_turns(left, right, target);
        const PhysicalHashJoin& node = plan_.node;
        Source left_source = [&](KeyedTarget& to) {
            return push_keyed(left, node.child(0).types, to, context_.eval);
        };
        Source right_source = [&](KeyedTarget& to) {
            return push_keyed(right, node.child(1).types, to, context_.eval);
        };
        return join(left_source, right_source, level + 1, target);
    }

    /// For keys that no hash divides: as much of the right side as fits against all of the left
    /// one, again and again.
    Result<bool> join_in_turns(const RowRun& left, const RowRun& right, PushTarget& target) {
        const std::vector<Type>& left_types = plan_.node.child(0).types;
        const std::vector<Type>& right_types = plan_.node.child(1).types;
        RowReader reader(right, keyed_types(right_types));
        std::vector<bool> found;
        for (;;) {
            HashJoinTable table(right_types);
            TRY(fill(table, reader));
            if (table.size() == 0) break;
            table.seal();
            HashJoinProbe probe(plan_, table, target);
            probe.remember(found);
            TRY(push_keyed(left, left_types, probe, context_.eval));
            if (probe.stopped()) return false;
            if (plan_.keeps_right() && !TRY(emit_unmatched_right(plan_, table, target)))
                return false;
        }
        if (!plan_.left_decided()) return true;
        Decide decide(plan_, found, target);
        return push_keyed(left, left_types, decide, context_.eval);
    }

    Status fill(HashJoinTable& table, RowReader& reader) {
        MemoryBudget budget(context_.hash_mem_bytes);
        while (!budget.exceeded(table.bytes()) || table.size() == 0) {
            TRY(context_.eval.check_interrupts());
            Chunk rows;
            TRY(reader.next(rows));
            if (rows.size == 0) break;
            KeyBatch keys;
            keys.assign(rows.columns.back(), rows.size);
            rows.columns.pop_back();
            Selection all(rows.size);
            std::iota(all.begin(), all.end(), 0u);
            table.add(rows, keys, all);
        }
        return {};
    }

    /// Passes the left rows whose match, or lack of one, is now known.
    struct Decide final : KeyedTarget {
        Decide(const HashJoinPlan& plan, const std::vector<bool>& found, PushTarget& to)
            : plan(plan), found(found), target(to) {}
        Result<bool> push(Chunk& rows, const KeyBatch&) override {
            auto chosen = std::make_shared<Selection>();
            for (std::uint32_t row = 0; row < rows.size; ++row) {
                if (found[at + row] == (plan.node.join == JoinKind::kSemi)) chosen->push_back(row);
            }
            at += rows.size;
            if (chosen->empty()) return true;
            rows.select(chosen);
            if (!plan.left_rows_only()) append_null_columns(plan.node.child(1).types, rows);
            return target.push(rows);
        }
        const HashJoinPlan& plan;
        const std::vector<bool>& found;
        PushTarget& target;
        std::size_t at = 0;
    };

    /// For EXPLAIN ANALYZE, as PostgreSQL counts: a batch is what is in memory at once.
    struct Statistics {
        std::size_t buckets = 0, batches = 1, kilobytes = 0;
    };
    void count(HashJoinBuild& build) {
        statistics_.buckets = std::max(statistics_.buckets, build.table().bucket_count());
        statistics_.kilobytes = std::max(statistics_.kilobytes, build.budget().peak_kilobytes());
        statistics_.batches += Partitions::kCount - build.resident();
    }

    HashJoinPlan plan_;
    OperatorPtr left_, right_;
    std::vector<EvaluatorPtr> left_keys_, right_keys_;
    KeyEncoder encoder_;
    ExecContext& context_;
    Statistics statistics_;
};

}  // namespace

Result<std::unique_ptr<HashJoinBuild>> build_hash_join(const PhysicalHashJoin& node,
                                                       ExecContext& context) {
    OperatorPtr right = make_operator_tree(node.child(1), context);
    std::vector<EvaluatorPtr> keys = make_evaluators(node.right_keys, context);
    KeyEncoder encoder = join_key_encoder(node);
    auto build = std::make_unique<HashJoinBuild>(node.child(1).types, 0, false, context);
    KeyingTarget keyed(keys, encoder, context.eval, *build);
    TRY(right->run(keyed));
    build->table().seal();
    if (context.statistics) {
        context.note(node, {describe_hash(build->table().bucket_count(),
                                          1 + Partitions::kCount - build->resident(),
                                          build->budget().peak_kilobytes())});
    }
    return build;
}

OperatorPtr make_hash_join(const PhysicalHashJoin& node, ExecContext& context) {
    return std::make_unique<HashJoinOperator>(node, context);
}

}  // namespace aerolith
