#include "session/cursor_rows.h"

namespace aerolith {

// Half of the memory for the first rows, half for what is read back.
Status CursorRows::read_all(CursorRun& run) {
    for (;;) {
        Chunk rows = TRY(run.fetch(kVectorSize));
        if (rows.size == 0) break;
        if (!spool_) {
            std::vector<Type> types;
            for (const Vector& column : rows.columns) types.push_back(column.type());
            spool_.emplace(std::move(types), temp_, memory_ / 2);
        }
        TRY(spool_->add(rows));
    }
    if (!spool_) return {};
    TRY(spool_->finish());
    pages_.emplace(*spool_, memory_ / 2);
    return {};
}

Status CursorRows::send(std::uint64_t first, int step, std::uint64_t count,
                        const std::function<Status(Chunk&)>& send) {
    if (count == 0) return {};
    SpoolCursor cursor(*pages_);
    std::uint64_t row = first - 1;
    while (count > 0) {
        TRY(cursor.seek(row));
        const RowPage& page = cursor.page();
        auto selection = std::make_shared<Selection>();
        while (count > 0 && row >= page.begin && row < page.end &&
               selection->size() < kVectorSize) {
            selection->push_back(static_cast<std::uint32_t>(row - page.begin));
            row += static_cast<std::uint64_t>(step);
            --count;
        }
        Chunk part = page.rows;
        part.select(selection);
        TRY(send(part));
    }
    return {};
}

}  // namespace aerolith
