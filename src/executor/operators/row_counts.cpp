#include "executor/operators/row_counts.h"

namespace aerolith {

Result<bool> RowCounts::count(Chunk& rows, const KeyBatch& keys) {
    Selection unknown;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        std::uint32_t id = keys_.find_or_insert(keys.key(row), keys.hash(row), frozen_);
        if (id == KeyTable::kNone) {
            unknown.push_back(row);
            continue;
        }
        if (id == counts_.size()) counts_.push_back(0);
        ++counts_[id];
    }
    TRY(right_waiting_.add(rows, keys, unknown));
    frozen_ = frozen_ || exceeded();
    return true;
}

Status RowCounts::end_right() {
    right_parts_ = TRY(right_waiting_.finish());
    return {};
}

/// A row of the result is the first of its key.
bool RowCounts::passes(std::uint32_t id) {
    switch (mode_) {
        case Mode::kExcept:
            return counts_[id]++ == 0;
        case Mode::kExceptAll:
            return counts_[id]-- <= 0;
        case Mode::kIntersect:
            return std::exchange(counts_[id], 0) > 0;
        case Mode::kIntersectAll:
            return counts_[id]-- > 0;
    }
    UNREACHABLE();
}

Result<bool> RowCounts::decide(Chunk& rows, const KeyBatch& keys) {
    auto kept = std::make_shared<Selection>();
    Selection unknown;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        std::uint32_t id = keys_.find(keys.key(row), keys.hash(row));
        if (id == KeyTable::kNone) {
            bool on_right =
                right_parts_[Partitions::part_of(keys.hash(row), left_waiting_.level())].rows > 0;
            if (!is_except() && !on_right) continue;
            if (frozen_) {
                unknown.push_back(row);
                continue;
            }
            id = keys_.insert(keys.key(row), keys.hash(row)).id;
            counts_.push_back(0);
        }
        if (passes(id)) kept->push_back(row);
    }
    TRY(left_waiting_.add(rows, keys, unknown));
    frozen_ = frozen_ || exceeded();
    if (kept->empty()) return true;
    if (kept->size() < rows.size) rows.select(kept);
    bool more = TRY(target_.push(rows));
    stopped_ = !more;
    return more;
}

Result<std::vector<RowCounts::Part>> RowCounts::finish() {
    std::vector<RowRun> left_parts = TRY(left_waiting_.finish());
    std::vector<Part> parts;
    for (std::size_t part = 0; part < Partitions::kCount; ++part) {
        if (left_parts[part].rows > 0)
            parts.push_back({std::move(left_parts[part]), std::move(right_parts_[part])});
    }
    return parts;
}

}  // namespace aerolith
