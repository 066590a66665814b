#include <optional>

#include "storage/history_reader.h"
#include "storage/mvcc_format.h"
#include "storage/mvcc_store.h"

namespace aerolith {

namespace {

class MvccCursor final : public ScanCursor {
  public:
    MvccCursor(OrderedStore& engine, KeySpan span, Timestamp at, Direction direction)
        : engine_(engine), span_(std::move(span)), at_(at), direction_(direction) {}

    Status next(KeyValueBatch& batch, std::size_t max_rows) override {
        batch.clear();
        if (!iterator_) start();
        while (!batch.full(max_rows) && iterator_->valid()) {
            TRY(add_current(batch));
            if (direction_ == Direction::kForward) {
                iterator_->next();
            } else {
                iterator_->previous();
            }
        }
        batch.finish();
        return iterator_->status();
    }

  private:
    void start() {
        iterator_ = engine_.iterate(Family::kRows, span_.start, span_.end);
        if (direction_ == Direction::kForward) {
            iterator_->seek(span_.start);
        } else {
            iterator_->seek_before(span_.end);
        }
    }

    Status add_current(KeyValueBatch& batch) {
        std::string_view value = iterator_->value();
        VersionHead head = TRY(read_version_head(value));
        if (head.timestamp <= at_) [[likely]] {
            if (!head.deleted) batch.add(iterator_->key(), value.substr(VersionHead::kBytes));
            return {};
        }
        if (!history_) history_.emplace(engine_);
        std::string_view row;
        if (TRY(history_->get(iterator_->key(), at_, row))) batch.add(iterator_->key(), row);
        return {};
    }

    OrderedStore& engine_;
    KeySpan span_;
    Timestamp at_;
    Direction direction_;
    std::unique_ptr<StoreIterator> iterator_;
    std::optional<HistoryReader> history_;
};

}  // namespace

std::unique_ptr<ScanCursor> MvccStore::scan(KeySpan span, Timestamp at, Direction direction) {
    return std::make_unique<MvccCursor>(*engine_, std::move(span), at, direction);
}

}  // namespace aerolith
