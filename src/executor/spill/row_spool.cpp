#include "executor/spill/row_spool.h"

namespace aerolith {

std::size_t memory_of(const Chunk& chunk) {
    std::size_t bytes = 0;
    for (const Vector& column : chunk.columns) bytes += column.bytes_reserved();
    return bytes;
}

Status RowSpool::add(const Chunk& rows) {
    rows_ += rows.size;
    if (writer_) return writer_->add(rows);
    keep(rows);
    if (budget_.exceeded(full_bytes_ + (chunks_.empty() ? 0 : memory_of(chunks_.back())))) {
        writer_.emplace(TRY(temp_.create()), spill_block_bytes(budget_.limit(), 16));
    }
    return {};
}

/// Compact copies, so that nothing but the rows is held.
void RowSpool::keep(const Chunk& rows) {
    constexpr std::size_t kFirstRows = 64;
    for (std::size_t at = 0; at < rows.size;) {
        if (chunks_.empty() || chunks_.back().size == kVectorSize) {
            if (!chunks_.empty()) full_bytes_ += memory_of(chunks_.back());
            chunks_.emplace_back();
            for (const Type& type : types_) chunks_.back().columns.emplace_back(type, kFirstRows);
        }
        Chunk& last = chunks_.back();
        std::size_t count = std::min(kVectorSize - last.size, rows.size - at);
        for (std::size_t i = 0; i < types_.size(); ++i) {
            std::size_t capacity = last.columns[i].capacity();
            if (capacity < last.size + count)
                last.columns[i].reserve(std::clamp(capacity * 2, last.size + count, kVectorSize));
            copy_rows(rows.columns[i], at, count, last.columns[i], last.size);
        }
        last.size += count;
        at += count;
    }
}

Status RowSpool::finish() {
    if (writer_) on_disk_ = TRY(writer_->finish());
    writer_.reset();
    std::uint64_t row = 0;
    for (const Chunk& chunk : chunks_) {
        page_begins_.push_back(row);
        row += chunk.size;
    }
    for (const RowRun::Block& block : on_disk_.blocks) {
        page_begins_.push_back(row);
        row += block.rows;
    }
    return {};
}

std::size_t RowSpool::page_of(std::uint64_t row) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(page_begins_, row) -
                                    page_begins_.begin()) -
           1;
}

Result<RowPagePtr> RowSpool::page(std::size_t number) const {
    auto page = std::make_shared<RowPage>();
    page->begin = page_begins_[number];
    page->end = number + 1 < page_begins_.size() ? page_begins_[number + 1] : rows_;
    page->rows = number < chunks_.size()
                     ? chunks_[number]
                     : TRY(read_block(on_disk_, number - chunks_.size(), types_));
    return page;
}

Result<bool> RowSpool::read(PushTarget& target, EvalContext& eval) const {
    for (const Chunk& kept : chunks_) {
        TRY(eval.check_interrupts());
        Chunk rows = kept;
        if (!TRY(target.push(rows))) return false;
    }
    if (on_disk_.rows == 0) return true;
    return RowReader(on_disk_, types_).push_all(target, eval);
}

}  // namespace aerolith
