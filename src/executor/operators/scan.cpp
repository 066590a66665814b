#include "executor/expression/evaluator.h"
#include "executor/operators/key_range.h"
#include "executor/operators/operators.h"
#include "executor/rows/table_format.h"

namespace aerolith {
namespace {

class ScanOperator final : public Operator {
  public:
    ScanOperator(const PhysicalScan& node, ExecContext& context)
        : node_(node),
          format_(table_format(node.table)),
          filter_(node.filter, context),
          context_(context) {}

    Status run(PushTarget& target) override {
        if (node_.unique_lookup) return run_lookup(target);
        if (context_.scope && context_.scope->scan == &node_) {
            TRY(run_span(*context_.part, target));
            return {};
        }
        std::vector<KeySpan> spans = TRY(key_spans(node_, context_));
        if (node_.reverse) std::ranges::reverse(spans);
        for (KeySpan& span : spans) {
            if (!TRY(run_span(std::move(span), target))) break;
        }
        return {};
    }

  private:
    Status run_lookup(PushTarget& target) {
        std::string key = TRY(lookup_key(node_, context_));
        if (key.empty()) return {};
        if (!TRY(context_.transaction.get(context_.snapshot, key, row_))) return {};
        if (node_.index) {
            key = TRY(format_->row_key_of(key, row_.view()));
            if (!TRY(context_.transaction.get(context_.snapshot, key, row_))) return missing_row();
        }
        std::string_view keys[] = {key}, rows[] = {row_.view()};
        TRY(push_rows(keys, rows, 1, target));
        return {};
    }

    /// false: the target wants no more.
    Result<bool> run_span(KeySpan span, PushTarget& target) {
        Direction direction = node_.reverse ? Direction::kReverse : Direction::kForward;
        std::unique_ptr<ScanCursor> cursor =
            TRY(context_.transaction.scan(context_.snapshot, std::move(span), direction));
        // The first batch is small: most scans that stop early stop there.
        std::size_t wanted = 64;
        for (;;) {
            TRY(context_.eval.check_interrupts());
            TRY(cursor->next(batch_, wanted));
            if (batch_.empty()) return true;
            bool more = node_.index ? TRY(fetch_rows(target)) : TRY(push_rows(batch_.keys(), batch_.values(), batch_.size(), target));
            if (!more) return false;
            wanted = std::min(kVectorSize, wanted * 8);
        }
    }

    /// Rows behind a batch of index entries; long ones are passed on before all are read.
    Result<bool> fetch_rows(PushTarget& target) {
        std::vector<std::string> keys(batch_.size());
        std::vector<RowBuffer> buffers(batch_.size());
        std::vector<std::string_view> key_views, row_views;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < batch_.size(); ++i) {
            keys[i] = TRY(format_->row_key_of(batch_.key(i), batch_.value(i)));
            if (!TRY(context_.transaction.get(context_.snapshot, keys[i], buffers[i])))
                return missing_row();
            key_views.push_back(keys[i]);
            row_views.push_back(buffers[i].view());
            bytes += buffers[i].view().size();
            if (bytes < kVectorBytes && i + 1 < batch_.size()) continue;
            if (!TRY(push_rows(key_views.data(), row_views.data(), key_views.size(), target)))
                return false;
            for (std::size_t done = i + 1 - key_views.size(); done <= i; ++done) buffers[done] = {};
            key_views.clear();
            row_views.clear();
            bytes = 0;
        }
        return true;
    }

    Result<bool> push_rows(const std::string_view* keys, const std::string_view* rows,
                           std::size_t count, PushTarget& target) {
        TRY(format_->decode(keys, rows, count, node_.output, node_.types, chunk_));
        Chunk chunk = std::move(chunk_);
        chunk_ = Chunk();
        TRY(filter_.filter(chunk));
        if (chunk.size == 0) {
            chunk_ = std::move(chunk);
            return true;
        }
        Result<bool> more = target.push(chunk);
        return more;
    }

    Error missing_row() const {
        return error(SqlState::kIndexCorrupted,
                     "index \"{}\" of table \"{}\" points to a missing row", node_.index->name,
                     node_.table->name);
    }

    const PhysicalScan& node_;
    TableFormatPtr format_;
    Predicate filter_;
    ExecContext& context_;
    KeyValueBatch batch_;
    RowBuffer row_;
    Chunk chunk_;
};

class VirtualScanOperator final : public Operator {
  public:
    VirtualScanOperator(const PhysicalVirtualScan& node, ExecContext& context)
        : node_(node), filter_(node.filter, context), context_(context) {}

    Status run(PushTarget& target) override {
        Chunk chunk;
        bool more = true;
        auto start = [&] {
            chunk = Chunk();
            for (const Type& type : node_.types) chunk.columns.emplace_back(type);
        };
        auto flush = [&]() -> Status {
            TRY(context_.eval.check_interrupts());
            TRY(filter_.filter(chunk));
            if (chunk.size > 0) more = TRY(target.push(chunk));
            start();
            return {};
        };
        start();
        Status produced =
            node_.table->produce(*context_.views, [&](std::vector<Value> row) -> Status {
                if (!more) return {};
                for (std::size_t i = 0; i < node_.output.size(); ++i) {
                    chunk.columns[i].set_value(chunk.size,
                                               row[static_cast<std::size_t>(node_.output[i]) - 1]);
                }
                if (++chunk.size == kVectorSize) return flush();
                return {};
            });
        TRY(std::move(produced));
        if (chunk.size > 0 && more) TRY(flush());
        return {};
    }

  private:
    const PhysicalVirtualScan& node_;
    Predicate filter_;
    ExecContext& context_;
};

}  // namespace

OperatorPtr make_scan(const PhysicalScan& node, ExecContext& context) {
    return std::make_unique<ScanOperator>(node, context);
}
OperatorPtr make_virtual_scan(const PhysicalVirtualScan& node, ExecContext& context) {
    return std::make_unique<VirtualScanOperator>(node, context);
}

}  // namespace aerolith
