#include "storage/history_reader.h"

#include "storage/mvcc_format.h"

namespace aerolith {

Result<bool> HistoryReader::get(std::string_view key, Timestamp at, std::string_view& row) {
    target_.assign(key);
    append_history_suffix(target_, at);
    // A scan asks in key order and the wanted version is often a step or two ahead: a step costs a
    // fifth of a seek.
    constexpr int kSteps = 4;
    if (positioned_ && iterator_->valid() && iterator_->key() <= target_) {
        for (int step = 0; step < kSteps && iterator_->valid() && iterator_->key() < target_;
             ++step)
            iterator_->next();
        if (iterator_->valid() && iterator_->key() < target_) iterator_->seek(target_);
    } else {
        iterator_->seek(target_);
    }
    positioned_ = true;
    TRY(iterator_->status());
    if (!iterator_->valid()) return false;
    std::string_view found = iterator_->key();
    if (found.size() != target_.size() || !found.starts_with(key)) return false;
    VersionHead head = TRY(read_version_head(iterator_->value()));
    if (head.deleted || head.timestamp <= at)
        return false;  // superseded by a deletion at or before `at`
    row = iterator_->value().substr(VersionHead::kBytes);
    return true;
}

}  // namespace aerolith
