#include "executor/operators/hash_join_table.h"

namespace aerolith {

void HashJoinTable::add(const Chunk& rows, const KeyBatch& keys, const Selection& chosen) {
    for (std::uint32_t row : chosen) {
        auto number = static_cast<std::uint32_t>(next_.size());
        auto [id, inserted] = keys_.insert(keys.key(row), keys.hash(row));
        if (inserted) {
            head_.push_back(KeyTable::kNone);
            key_complete_.push_back(keys.complete(row));
        }
        next_.push_back(std::exchange(head_[id], number));
        key_of_.push_back(id);
        matched_.push_back(false);
    }
    if (chosen.size() == rows.size) return rows_.add(rows);
    Chunk part = rows;
    part.select(std::make_shared<Selection>(chosen));
    rows_.add(part);
}

Chunk HashJoinTable::rows_between(std::size_t from, std::size_t to, KeyBatch& keys) const {
    auto rows = std::make_shared<Selection>();
    keys.clear();
    for (std::size_t row = from; row < to; ++row) {
        rows->push_back(static_cast<std::uint32_t>(row));
        keys.append(keys_.key(key_of_[row]), key_complete_[key_of_[row]]);
    }
    return rows_.chunk_of(rows);
}

Result<bool> HashJoinBuild::push(Chunk& rows, const KeyBatch& keys) {
    TRY(route(rows, keys));
    while (resident_ > 0 && budget_.exceeded(table_->bytes())) TRY(shrink());
    return true;
}

Status HashJoinBuild::route(const Chunk& rows, const KeyBatch& keys) {
    Selection here, there;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        if (!keep_incomplete_ && !keys.complete(row)) continue;  // NULL equals nothing
        bool stays = resident_ == Partitions::kCount ||
                     Partitions::part_of(keys.hash(row), level_) < resident_;
        (stays ? here : there).push_back(row);
    }
    if (!here.empty()) table_->add(rows, keys, here);
    return spilled_.add(rows, keys, there);
}

/// Half the partitions that are in memory leave it.
Status HashJoinBuild::shrink() {
    resident_ /= 2;
    std::unique_ptr<HashJoinTable> before =
        std::exchange(table_, std::make_unique<HashJoinTable>(types_));
    KeyBatch keys;
    for (std::size_t at = 0; at < before->size(); at += kVectorSize) {
        TRY(context_.eval.check_interrupts());
        Chunk rows = before->rows_between(at, std::min(before->size(), at + kVectorSize), keys);
        TRY(route(rows, keys));
    }
    return {};
}

}  // namespace aerolith
