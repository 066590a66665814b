#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"
#include "executor/operators/operators.h"
#include "executor/operators/row_store.h"

namespace aerolith {
namespace {

class HashJoinOperator final : public Operator {
 public:
    HashJoinOperator(const PhysicalHashJoin& node, ExecContext& context)
        : node_(node), left_(make_operator_tree(node.child(0), context)), right_(make_operator_tree(node.child(1), context)),
          left_keys_(make_evaluators(node.left_keys, context)), right_keys_(make_evaluators(node.right_keys, context)),
          encoder_(key_columns(node)), conditions_(node.conditions, context), context_(context) {}

    Status run(PushTarget& target) override {
        Table table(node_.child(1).types);
        Builder builder(*this, table);
        TRY(right_->run(builder));
        table.rows.seal();
        bool keeps_left = node_.join == JoinKind::kLeft || node_.join == JoinKind::kFull || node_.join == JoinKind::kAnti;
        if (table.rows.size() == 0 && !keeps_left) return {};
        Probe probe(*this, table, target);
        TRY(left_->run(probe));
        if (!probe.stopped && (node_.join == JoinKind::kRight || node_.join == JoinKind::kFull)) TRY(emit_unmatched(table, target));
        return {};
    }

 private:
    struct Table {
        explicit Table(const std::vector<Type>& types) : rows(types) {}
        RowStore rows;
        KeyTable keys;
        std::vector<std::uint32_t> head;  // by key: first row
        std::vector<std::uint32_t> next;  // by row: next of the same key
        std::vector<bool> matched;
    };

    struct Builder final : PushTarget {
        Builder(HashJoinOperator& op, Table& table) : op(op), table(table) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& key : op.right_keys_) values.push_back(TRY(key->evaluate(chunk)));
            std::string key;
            for (std::size_t row = 0; row < chunk.size; ++row) {
                auto number = static_cast<std::uint32_t>(table.next.size());
                table.next.push_back(KeyTable::kNone);
                table.matched.push_back(false);
                key.clear();
                if (!op.encoder_.encode(values, row, key)) continue;  // NULL equals nothing
                auto [id, inserted] = table.keys.insert(key);
                if (inserted) table.head.push_back(number);
                else table.next[number] = std::exchange(table.head[id], number);
            }
            table.rows.add(chunk);
            return true;
        }
        HashJoinOperator& op;
        Table& table;
    };

    struct Probe final : PushTarget {
        Probe(HashJoinOperator& op, Table& table, PushTarget& to) : op(op), table(table), target(to) {}

        Result<bool> push(Chunk& chunk) override {
            TRY(op.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& key : op.left_keys_) values.push_back(TRY(key->evaluate(chunk)));
            found.assign(chunk.size, false);
            std::string key;
            for (std::size_t row = 0; row < chunk.size; ++row) {
                key.clear();
                std::uint32_t id = op.encoder_.encode(values, row, key) ? table.keys.find(key) : KeyTable::kNone;
                if (id == KeyTable::kNone) continue;
                for (std::uint32_t match = table.head[id]; match != KeyTable::kNone; match = table.next[match]) {
                    left_rows.push_back(static_cast<std::uint32_t>(row));
                    right_rows.push_back(match);
                    if (left_rows.size() == kVectorSize && !TRY(flush(chunk))) return false;
                    // One match decides a semi or anti join when nothing else is tested.
                    if (op.first_match_suffices()) break;
                }
            }
            if (!TRY(flush(chunk))) return false;
            return emit_left_only(chunk);
        }

        /// Tests and emits the pairs gathered so far.
        Result<bool> flush(const Chunk& chunk) {
            if (left_rows.empty()) return true;
            auto left = std::make_shared<Selection>(std::move(left_rows));
            auto right = std::make_shared<Selection>(std::move(right_rows));
            left_rows.clear();
            right_rows.clear();
            Chunk pairs = chunk;
            pairs.select(left);
            table.rows.gather(right, pairs);
            SelectionPtr passed;
            if (!op.conditions_.empty()) {
                passed = TRY(op.conditions_.matching(pairs));
                if (passed->size() == pairs.size) passed.reset();
            }
            std::size_t count = passed ? passed->size() : pairs.size;
            for (std::size_t i = 0; i < count; ++i) {
                std::size_t pair = passed ? (*passed)[i] : i;
                found[(*left)[pair]] = true;
                table.matched[(*right)[pair]] = true;
            }
            if (op.left_rows_only() || count == 0) return true;
            if (passed) pairs.select(passed);
            bool more = TRY(target.push(pairs));
            stopped = !more;
            return more;
        }

        /// Left rows without (outer, anti) or with (semi) a match.
        Result<bool> emit_left_only(Chunk& chunk) {
            JoinKind kind = op.node_.join;
            if (kind == JoinKind::kInner || kind == JoinKind::kRight) return true;
            auto rows = std::make_shared<Selection>();
            for (std::size_t row = 0; row < chunk.size; ++row) {
                if (found[row] == (kind == JoinKind::kSemi)) rows->push_back(static_cast<std::uint32_t>(row));
            }
            if (rows->empty()) return true;
            if (rows->size() < chunk.size) chunk.select(rows);
            if (!op.left_rows_only()) {
                table.rows.gather(std::make_shared<Selection>(chunk.size, table.rows.null_row()), chunk);
            }
            bool more = TRY(target.push(chunk));
            stopped = !more;
            return more;
        }

        HashJoinOperator& op;
        Table& table;
        PushTarget& target;
        std::vector<bool> found;
        Selection left_rows, right_rows;
        bool stopped = false;
    };

    Status emit_unmatched(Table& table, PushTarget& target) {
        Selection rows;
        for (std::uint32_t row = 0; row < table.matched.size(); ++row) {
            if (!table.matched[row]) rows.push_back(row);
        }
        for (std::size_t at = 0; at < rows.size(); at += kVectorSize) {
            std::size_t end = std::min(rows.size(), at + kVectorSize);
            auto part = std::make_shared<Selection>(rows.begin() + static_cast<std::ptrdiff_t>(at), rows.begin() + static_cast<std::ptrdiff_t>(end));
            Chunk chunk;
            chunk.size = part->size();
            for (const Type& type : node_.child(0).types) chunk.columns.push_back(Vector::constant(Value::null(type)));
            table.rows.gather(part, chunk);
            if (!TRY(target.push(chunk))) break;
        }
        return {};
    }

    bool left_rows_only() const { return node_.join == JoinKind::kSemi || node_.join == JoinKind::kAnti; }
    bool first_match_suffices() const { return left_rows_only() && conditions_.empty(); }

    static std::vector<KeyEncoder::Column> key_columns(const PhysicalHashJoin& node) {
        std::vector<KeyEncoder::Column> columns;
        for (const ExprPtr& key : node.left_keys) columns.push_back({key->type.oid});
        return columns;
    }

    const PhysicalHashJoin& node_;
    OperatorPtr left_, right_;
    std::vector<EvaluatorPtr> left_keys_, right_keys_;
    KeyEncoder encoder_;
    Predicate conditions_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_hash_join(const PhysicalHashJoin& node, ExecContext& context) { return std::make_unique<HashJoinOperator>(node, context); }

}  // namespace aerolith
