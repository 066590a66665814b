#include "session/cursor_rows.h"

namespace aerolith {

Status CursorRows::read_all(CursorRun& run) {
    for (;;) {
        Chunk rows = TRY(run.fetch(kVectorSize));
        if (rows.size == 0) return {};
        for (Vector& column : rows.columns) column = column.flatten(rows.size);
        begins_.push_back(size_);
        size_ += rows.size;
        chunks_.push_back(std::move(rows));
    }
}

Status CursorRows::send(std::uint64_t first, int step, std::uint64_t count,
                        const std::function<Status(Chunk&)>& send) const {
    std::uint64_t row = first - 1;
    while (count > 0) {
        auto chunk =
            static_cast<std::size_t>(std::ranges::upper_bound(begins_, row) - begins_.begin()) - 1;
        auto selection = std::make_shared<Selection>();
        std::uint64_t begin = begins_[chunk], end = begin + chunks_[chunk].size;
        while (count > 0 && row >= begin && row < end) {
            selection->push_back(static_cast<std::uint32_t>(row - begin));
            row += static_cast<std::uint64_t>(step);
            --count;
        }
        Chunk part = chunks_[chunk];
        part.select(selection);
        TRY(send(part));
    }
    return {};
}

}  // namespace aerolith
