#include <numeric>

#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"
#include "executor/operators/operators.h"
#include "executor/operators/row_store.h"

namespace aerolith {
namespace {

/// Sorts by normalised keys: memcmp on the encoded key columns, first eight bytes compared as one integer.
class SortOperator final : public Operator {
 public:
    SortOperator(const PhysicalSort& node, ExecContext& context)
        : node_(node), child_(make_operator_tree(node.child(), context)), encoder_(key_columns(node)), context_(context) {
        for (const SortKey& key : node.keys) keys_.push_back(make_evaluator(*key.expr, context));
    }

    Status run(PushTarget& target) override {
        RowStore rows(node_.types);
        Collector collector(*this, rows);
        collector.bound = TRY(row_bound());
        TRY(child_->run(collector));
        rows.seal();
        TRY(context_.eval.check_interrupts());
        std::vector<std::uint32_t> order = collector.sorted();
        if (order.size() > collector.bound) order.resize(collector.bound);
        return push_rows(rows, order, target);
    }

 private:
    struct KeyRef {
        std::uint64_t head;
        std::string_view key;
        std::uint32_t row;
        bool operator<(const KeyRef& other) const {
            if (head != other.head) return head < other.head;
            if (int order = key.compare(other.key)) return order < 0;
            return row < other.row;  // stable, so that results do not depend on the algorithm
        }
    };

    struct Collector final : PushTarget {
        Collector(SortOperator& sort, RowStore& into) : sort(sort), rows(into) {}
        Result<bool> push(Chunk& chunk) override {
            TRY(sort.context_.eval.check_interrupts());
            std::vector<Vector> values;
            for (const EvaluatorPtr& key : sort.keys_) values.push_back(TRY(key->evaluate(chunk)));
            std::string encoded;
            Selection kept;
            for (std::size_t row = 0; row < chunk.size; ++row) {
                encoded.clear();
                sort.encoder_.encode(values, row, encoded);
                if (!threshold.empty() && encoded > threshold) continue;  // beyond the first N already
                kept.push_back(static_cast<std::uint32_t>(row));
                add_key(encoded);
            }
            if (kept.size() < chunk.size) chunk.select(std::make_shared<Selection>(std::move(kept)));
            rows.add(chunk);
            if (bound < SIZE_MAX / 4 && keys.size() > 2 * bound + 4 * kVectorSize) tighten();
            return true;
        }
        void add_key(std::string_view encoded) {
            std::uint64_t head = 0;
            char bytes[8] = {};
            std::memcpy(bytes, encoded.data(), std::min<std::size_t>(8, encoded.size()));
            std::memcpy(&head, bytes, 8);
            keys.push_back({__builtin_bswap64(head), arena.copy(encoded), next_row++});
        }
        /// Learns the N-th smallest key so far: rows beyond it need not be kept.
        void tighten() {
            if (bound == 0) return;
            auto nth = keys.begin() + static_cast<std::ptrdiff_t>(bound - 1);
            std::nth_element(keys.begin(), nth, keys.end());
            threshold = nth->key;
            std::ranges::sort(keys, {}, &KeyRef::row);
        }
        std::vector<std::uint32_t> sorted() {
            std::sort(keys.begin(), keys.end());
            std::vector<std::uint32_t> order;
            order.reserve(keys.size());
            for (const KeyRef& key : keys) order.push_back(key.row);
            return order;
        }

        SortOperator& sort;
        RowStore& rows;
        Arena arena;
        std::vector<KeyRef> keys;
        std::uint32_t next_row = 0;
        std::size_t bound = SIZE_MAX;
        std::string threshold;
    };

    static std::vector<KeyEncoder::Column> key_columns(const PhysicalSort& node) {
        std::vector<KeyEncoder::Column> columns;
        for (const SortKey& key : node.keys) columns.push_back({key.expr->type.oid, key.descending, key.nulls_first});
        return columns;
    }

    Result<std::size_t> row_bound() {
        if (!node_.limit) return SIZE_MAX;
        Value limit = TRY(evaluate_scalar(*node_.limit, context_));
        if (limit.is_null() || limit.as<std::int64_t>() < 0) return SIZE_MAX;
        std::uint64_t bound = static_cast<std::uint64_t>(limit.as<std::int64_t>());
        if (node_.offset) {
            Value offset = TRY(evaluate_scalar(*node_.offset, context_));
            if (!offset.is_null() && offset.as<std::int64_t>() > 0) bound += static_cast<std::uint64_t>(offset.as<std::int64_t>());
        }
        return static_cast<std::size_t>(bound);
    }

    const PhysicalSort& node_;
    OperatorPtr child_;
    std::vector<EvaluatorPtr> keys_;
    KeyEncoder encoder_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_sort(const PhysicalSort& node, ExecContext& context) { return std::make_unique<SortOperator>(node, context); }

}  // namespace aerolith
