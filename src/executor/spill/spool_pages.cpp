#include "executor/spill/spool_pages.h"

namespace aerolith {

SpoolPages::SpoolPages(const RowSpool& spool, std::size_t memory)
    : spool_(spool), in_memory_(spool.pages_in_memory()), budget_(memory) {}

Result<RowPagePtr> SpoolPages::page_with(std::uint64_t row) {
    std::size_t number = spool_.page_of(row);
    if (number < in_memory_.size()) {
        if (!in_memory_[number]) in_memory_[number] = TRY(spool_.page(number));
        return in_memory_[number];
    }
    if (auto found = places_.find(number); found != places_.end()) {
        from_disk_.splice(from_disk_.begin(), from_disk_, found->second);
        return found->second->page;
    }
    RowPagePtr page = TRY(spool_.page(number));
    from_disk_.push_front({number, page, memory_of(page->rows)});
    places_[number] = from_disk_.begin();
    bytes_ += from_disk_.front().bytes;
    while (from_disk_.size() > 1 && budget_.exceeded(bytes_)) {
        bytes_ -= from_disk_.back().bytes;
        places_.erase(from_disk_.back().number);
        from_disk_.pop_back();
    }
    return page;
}

}  // namespace aerolith
