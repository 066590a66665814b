#include "executor/operators/distinct_rows.h"

namespace aerolith {

void DistinctRows::start(int level) {
    seen_ = std::make_unique<KeyTable>();
    frozen_ = false;
    spilled_ = std::make_unique<Partitions>(context_.temp, level, context_.hash_mem_bytes);
    ++batches_;
}

Result<bool> DistinctRows::push(Chunk& rows, const KeyBatch& keys) {
    auto fresh = std::make_shared<Selection>();
    Selection unknown;
    for (std::uint32_t row = 0; row < rows.size; ++row) {
        if (!frozen_) {
            if (seen_->insert(keys.key(row), keys.hash(row)).inserted) fresh->push_back(row);
        } else if (seen_->find(keys.key(row), keys.hash(row)) == KeyTable::kNone) {
            unknown.push_back(row);
        }
    }
    TRY(spilled_->add(rows, keys, unknown));
    frozen_ = frozen_ || budget_.exceeded(seen_->bytes());
    if (fresh->empty()) return true;
    if (fresh->size() < rows.size) rows.select(fresh);
    bool more = TRY(target_.push(rows));
    stopped_ = !more;
    return more;
}

Status DistinctRows::finish() {
    std::vector<Pending> pending;
    while (!stopped_) {
        int level = spilled_->level() + 1;
        for (RowRun& part : TRY(spilled_->finish())) {
            if (part.rows > 0) pending.push_back({std::move(part), level});
        }
        disk_bytes_ += spilled_->disk_bytes();
        if (pending.empty()) break;
        Pending next = std::move(pending.back());
        pending.pop_back();
        start(next.level);
        TRY(push_keyed(next.rows, types_, *this, context_.eval));
    }
    return {};
}

}  // namespace aerolith
