#pragma once

#include <list>
#include <unordered_map>

#include "executor/spill/row_spool.h"

namespace aerolith {

/// The rows of a finished spool by place: those in memory as they are, of those on disk the pages
/// used last.
class SpoolPages {
  public:
    /// `memory`: for pages from disk.
    SpoolPages(const RowSpool& spool, std::size_t memory);

    /// REQUIRES: row < rows().
    Result<RowPagePtr> page_with(std::uint64_t row);
    std::uint64_t rows() const { return spool_.rows(); }

  private:
    struct Cached {
        std::size_t number;
        RowPagePtr page;
        std::size_t bytes;
    };
    const RowSpool& spool_;
    std::vector<RowPagePtr> in_memory_;
    MemoryBudget budget_;
    std::list<Cached> from_disk_;  // used last first
    std::unordered_map<std::size_t, std::list<Cached>::iterator> places_;
    std::size_t bytes_ = 0;
};

/// One reader of a spool's rows, best where the next row is near the one before.
class SpoolCursor {
  public:
    explicit SpoolCursor(SpoolPages& pages) : pages_(pages) {}

    /// Brings the row's page here; the row's place in rows(). REQUIRES: there is such a row.
    Result<std::size_t> seek(std::uint64_t row) {
        if (!page_ || row < page_->begin || row >= page_->end) page_ = TRY(pages_.page_with(row));
        return static_cast<std::size_t>(row - page_->begin);
    }
    const RowPage& page() const { return *page_; }
    const Chunk& rows() const { return page_->rows; }

  private:
    SpoolPages& pages_;
    RowPagePtr page_;
};

}  // namespace aerolith
