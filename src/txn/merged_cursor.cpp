#include "txn/merged_cursor.h"

namespace aerolith {

MergedCursor::MergedCursor(std::unique_ptr<ScanCursor> base, const WriteSet& own, KeySpan span,
                           Direction direction, CommandId visible_before)
    : base_(std::move(base)),
      own_(own),
      span_(std::move(span)),
      direction_(direction),
      visible_before_(visible_before) {
    const WriteSet::Map& entries = own_.entries();
    if (direction_ == Direction::kForward) {
        at_ = entries.lower_bound(std::string_view(span_.start));
    } else {
        at_ = span_.end.empty() ? entries.end() : entries.lower_bound(std::string_view(span_.end));
        if (at_ == entries.begin()) {
            own_done_ = true;
        } else {
            --at_;
        }
    }
    skip_unseen();
}

bool MergedCursor::own_in_span() const {
    if (own_done_ || at_ == own_.entries().end()) return false;
    return direction_ == Direction::kForward ? span_.end.empty() || at_->first < span_.end
                                             : at_->first >= span_.start;
}

void MergedCursor::skip_unseen() {
    for (; own_in_span(); advance_own()) {
        version_ = WriteSet::visible(at_->second, visible_before_);
        if (version_) return;
    }
    own_done_ = true;
}

void MergedCursor::advance_own() {
    if (direction_ == Direction::kForward) {
        ++at_;
    } else if (at_ == own_.entries().begin()) {
        own_done_ = true;
    } else {
        --at_;
    }
}

Status MergedCursor::next(KeyValueBatch& batch, std::size_t max_rows) {
    batch.clear();
    while (!batch.full(max_rows)) {
        if (base_at_ == base_rows_.size() && !base_done_) {
            TRY(base_->next(base_rows_, max_rows));
            base_at_ = 0;
            base_done_ = base_rows_.empty();
        }
        const bool has_base = base_at_ < base_rows_.size();
        if (own_done_ && !has_base) break;
        if (own_done_ || (has_base && before(base_rows_.key(base_at_), at_->first))) {
            batch.add(base_rows_.key(base_at_), base_rows_.value(base_at_));
            ++base_at_;
            continue;
        }
        if (has_base && base_rows_.key(base_at_) == at_->first) ++base_at_;
        if (!version_->deleted()) batch.add(at_->first, version_->row());
        advance_own();
        skip_unseen();
    }
    batch.finish();
    return {};
}

}  // namespace aerolith
