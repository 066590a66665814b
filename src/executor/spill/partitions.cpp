#include "executor/spill/partitions.h"

namespace aerolith {

Status Partitions::add(const Chunk& rows, const KeyBatch& keys, const Selection& chosen) {
    if (chosen.empty()) return {};
    if (!file_) file_ = TRY(temp_.create());
    rows_ += chosen.size();
    std::array<Selection, kCount> parts;
    for (std::uint32_t row : chosen) parts[part_of(keys.hash(row))].push_back(row);
    Chunk stored = rows;
    stored.columns.push_back(keys.as_column());
    for (std::size_t part = 0; part < kCount; ++part) {
        if (parts[part].empty()) continue;
        if (!writers_[part]) writers_[part].emplace(file_, spill_block_bytes(memory_, 2 * kCount));
        Chunk slice = stored;
        slice.select(std::make_shared<Selection>(std::move(parts[part])));
        TRY(writers_[part]->add(slice));
    }
    return {};
}

Result<std::vector<RowRun>> Partitions::finish() {
    std::vector<RowRun> runs(kCount);
    for (std::size_t part = 0; part < kCount; ++part) {
        if (writers_[part]) runs[part] = TRY(writers_[part]->finish());
        writers_[part].reset();
    }
    if (file_) disk_bytes_ = file_->bytes();
    file_.reset();
    return runs;
}

}  // namespace aerolith
