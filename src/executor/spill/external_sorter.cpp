#include "executor/spill/external_sorter.h"

#include "executor/spill/keyed_rows.h"
#include "executor/spill/run_merger.h"

namespace aerolith {
namespace {

/// Takes the key column off again.
class DropKey final : public PushTarget {
  public:
    explicit DropKey(PushTarget& to) : target_(to) {}
    Result<bool> push(Chunk& chunk) override {
        chunk.columns.pop_back();
        return target_.push(chunk);
    }

  private:
    PushTarget& target_;
};

}  // namespace

ExternalSorter::ExternalSorter(std::vector<Type> types, TempSpace& temp, EvalContext& eval,
                               std::size_t memory, std::uint64_t bound)
    : temp_(temp), eval_(eval), budget_(memory), bound_(bound), rows_(std::move(types)) {}

Status ExternalSorter::add(const Chunk& rows, const KeyBatch& keys) {
    rows_added_ += rows.size;
    Selection kept;
    for (std::size_t row = 0; row < rows.size; ++row) {
        std::string_view key = keys.key(row);
        if (has_threshold_ && key > threshold_) continue;
        kept.push_back(static_cast<std::uint32_t>(row));
        entries_.push_back({SortEntry::head_of(key), arena_->copy(key),
                            static_cast<std::uint32_t>(entries_.size())});
    }
    if (kept.size() == rows.size) {
        rows_.add(rows);
    } else if (!kept.empty()) {
        Chunk part = rows;
        part.select(std::make_shared<Selection>(std::move(kept)));
        rows_.add(part);
    }
    return make_room();
}

Status ExternalSorter::make_room() {
    bool full = budget_.exceeded(bytes());
    // Seldom enough to cost little per row, often enough to stay within a few times the bound.
    bool worthwhile =
        bound_ < entries_.size() / 2 && (full || entries_.size() > 2 * bound_ + 4 * kVectorSize);
    if (worthwhile) {
        keep_first();
        full = budget_.exceeded(bytes());
    }
    return full ? write_run(eval_) : Status();
}

/// Forgets all but the first `bound_` rows.
void ExternalSorter::keep_first() {
    if (bound_ == 0) {
        has_threshold_ = true;
        return forget_rows();
    }
    auto last = entries_.begin() + static_cast<std::ptrdiff_t>(bound_ - 1);
    std::nth_element(entries_.begin(), last, entries_.end());
    threshold_ = last->key;
    has_threshold_ = true;
    entries_ = std::vector<SortEntry>(entries_.begin(), last + 1);
    std::ranges::sort(entries_, {}, &SortEntry::row);
    Selection rows;
    auto arena = std::make_unique<Arena>();
    for (SortEntry& entry : entries_) {
        rows.push_back(entry.row);
        entry.row = static_cast<std::uint32_t>(rows.size() - 1);
        entry.key = arena->copy(entry.key);
    }
    rows_.keep(rows);
    arena_ = std::move(arena);
}

Chunk ExternalSorter::chunk_at(std::size_t begin, std::size_t end, bool with_keys) const {
    auto rows = std::make_shared<Selection>();
    for (std::size_t i = begin; i < end; ++i) rows->push_back(entries_[i].row);
    Chunk chunk = rows_.chunk_of(rows);
    if (!with_keys) return chunk;
    Vector keys(kKeyColumnType, end - begin);
    for (std::size_t i = begin; i < end; ++i)
        keys.data<std::string_view>()[i - begin] = entries_[i].key;
    chunk.columns.push_back(std::move(keys));
    return chunk;
}

Status ExternalSorter::write_run(EvalContext& eval) {
    if (entries_.empty()) return {};
    TRY(sort_entries(entries_, eval));
    if (!file_) file_ = TRY(temp_.create());
    std::uint64_t before = file_->bytes();
    RowWriter writer(file_, spill_block_bytes(budget_.limit(), 64));
    std::size_t count = std::min<std::uint64_t>(entries_.size(), bound_);
    for (std::size_t at = 0; at < count; at += kVectorSize) {
        TRY(eval.check_interrupts());
        TRY(writer.add(chunk_at(at, std::min(count, at + kVectorSize), true)));
    }
    runs_.push_back(TRY(writer.finish()));
    disk_bytes_ += file_->bytes() - before;
    forget_rows();
    return {};
}

void ExternalSorter::forget_rows() {
    rows_.clear();
    arena_ = std::make_unique<Arena>();
    entries_ = {};
}

Status ExternalSorter::hand_over(ExternalSorter& to) {
    TRY(write_run(to.eval_));
    std::ranges::move(runs_, std::back_inserter(to.runs_));
    to.rows_added_ += rows_added_;
    to.disk_bytes_ += disk_bytes_;
    return {};
}

Status ExternalSorter::finish(PushTarget& target, bool with_keys) {
    if (runs_.empty()) {
        TRY(sort_entries(entries_, eval_));
        std::size_t count = std::min<std::uint64_t>(entries_.size(), bound_);
        for (std::size_t at = 0; at < count; at += kVectorSize) {
            TRY(eval_.check_interrupts());
            Chunk rows = chunk_at(at, std::min(count, at + kVectorSize), with_keys);
            if (!TRY(target.push(rows))) break;
        }
        return {};
    }
    TRY(write_run(eval_));
    std::vector<Type> types = keyed_types(rows_.types());
    file_.reset();
    TRY(reduce_runs(runs_, merge_fan_in(budget_.limit()), spill_block_bytes(budget_.limit(), 64),
                    types, temp_, eval_));
    DropKey without(target);
    return RunMerger(std::move(runs_), types, eval_)
        .merge(with_keys ? target : static_cast<PushTarget&>(without), bound_);
}

ExternalSorter::Method ExternalSorter::method() const {
    if (disk_bytes_ > 0) return Method::kExternal;
    return bound_ < rows_added_ / 2 ? Method::kFirstRows : Method::kInMemory;
}

std::string describe_sort(const ExternalSorter& sorter) {
    if (sorter.method() == ExternalSorter::Method::kExternal) {
        return fmt::format("Sort Method: external merge  Disk: {}kB",
                           (sorter.disk_bytes() + 1023) / 1024);
    }
    std::string_view name =
        sorter.method() == ExternalSorter::Method::kFirstRows ? "top-N heapsort" : "quicksort";
    return fmt::format("Sort Method: {}  Memory: {}kB", name, sorter.budget().peak_kilobytes());
}

}  // namespace aerolith
