#pragma once

#include <memory>

#include "storage/key_value.h"
#include "txn/write_set.h"

namespace aerolith {

/// Committed rows with the transaction's own writes over them. Writes made while it is open belong
/// to later commands and stay unseen.
class MergedCursor final : public ScanCursor {
  public:
    MergedCursor(std::unique_ptr<ScanCursor> base, const WriteSet& own, KeySpan span,
                 Direction direction, CommandId visible_before);

    Status next(KeyValueBatch& batch, std::size_t max_rows) override;

  private:
    bool own_in_span() const;
    void skip_unseen();
    void advance_own();
    bool before(std::string_view a, std::string_view b) const {
        return direction_ == Direction::kForward ? a < b : a > b;
    }

    std::unique_ptr<ScanCursor> base_;
    const WriteSet& own_;
    KeySpan span_;
    Direction direction_;
    CommandId visible_before_;
    WriteSet::Map::const_iterator at_;
    bool own_done_ = false;
    const WriteSet::Version* version_ = nullptr;  // of at_, visible
    KeyValueBatch base_rows_;
    std::size_t base_at_ = 0;
    bool base_done_ = false;
};

}  // namespace aerolith
