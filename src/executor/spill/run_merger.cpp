#include "executor/spill/run_merger.h"

namespace aerolith {
namespace {

template <class T>
void gather(const std::vector<VectorView>& sources, const auto& places, Vector& out) {
    T* to = out.data<T>();
    for (std::size_t row = 0; row < places.size(); ++row) {
        const VectorView& view = sources[places[row].source];
        if (view.is_null(places[row].row))
            out.set_null(row);
        else if constexpr (std::is_same_v<T, std::string_view>)
            to[row] = out.copy_bytes(view.get<T>(places[row].row));
        else
            to[row] = view.get<T>(places[row].row);
    }
}

class RunTarget final : public PushTarget {
  public:
    explicit RunTarget(RowWriter& writer) : writer_(writer) {}
    Result<bool> push(Chunk& chunk) override {
        TRY(writer_.add(chunk));
        return true;
    }

  private:
    RowWriter& writer_;
};

}  // namespace

RunMerger::RunMerger(std::vector<RowRun> runs, const std::vector<Type>& types, EvalContext& eval)
    : types_(types), eval_(eval) {
    for (RowRun& run : runs) inputs_.push_back({RowReader(std::move(run), types), {}});
}

bool RunMerger::later(const Head& a, const Head& b) {
    if (a.head != b.head) return a.head > b.head;
    if (int order = a.key.compare(b.key)) return order > 0;
    return a.input > b.input;
}

void RunMerger::put_head(std::uint32_t index) {
    const Input& input = inputs_[index];
    std::string_view key = input.rows.columns.back().view().get<std::string_view>(input.at);
    heads_.push_back({SortEntry::head_of(key), key, index});
    std::push_heap(heads_.begin(), heads_.end(), later);
}

/// To the next row of an input; its head joins the others unless the input is at its end.
Status RunMerger::advance(std::uint32_t index) {
    Input& input = inputs_[index];
    if (++input.at >= input.rows.size) {
        TRY(input.reader.next(input.rows));
        if (input.rows.size == 0) return {};
        input.at = 0;
        input.source = static_cast<std::uint32_t>(sources_.size());
        sources_.push_back(input.rows);
    }
    put_head(index);
    return {};
}

Chunk RunMerger::take_batch() {
    Chunk out;
    out.size = batch_.size();
    for (std::size_t column = 0; column < types_.size(); ++column) {
        std::vector<VectorView> views;
        for (const Chunk& source : sources_) views.push_back(source.columns[column].view());
        Vector values(types_[column], std::max<std::size_t>(batch_.size(), 1));
        dispatch_physical(values.physical(), [&]<class T>() { gather<T>(views, batch_, values); });
        out.columns.push_back(std::move(values));
    }
    batch_.clear();
    sources_.clear();
    for (Input& input : inputs_) {
        input.source = static_cast<std::uint32_t>(sources_.size());
        if (input.rows.size > 0) sources_.push_back(input.rows);
    }
    return out;
}

Status RunMerger::merge(PushTarget& target, std::uint64_t bound) {
    for (std::uint32_t i = 0; i < inputs_.size(); ++i) TRY(advance(i));
    for (std::uint64_t merged = 0; !heads_.empty() && merged < bound; ++merged) {
        std::pop_heap(heads_.begin(), heads_.end(), later);
        std::uint32_t index = heads_.back().input;
        heads_.pop_back();
        batch_.push_back({inputs_[index].source, static_cast<std::uint32_t>(inputs_[index].at)});
        TRY(advance(index));
        if (batch_.size() < kVectorSize && sources_.size() < 2 * inputs_.size() + 8) continue;
        TRY(eval_.check_interrupts());
        Chunk rows = take_batch();
        if (!TRY(target.push(rows))) return {};
    }
    if (batch_.empty()) return {};
    Chunk rows = take_batch();
    TRY(target.push(rows));
    return {};
}

std::size_t merge_fan_in(std::size_t memory) {
    constexpr std::size_t kLeast = 6, kMost = 256;
    return std::clamp(memory / (2 * spill_block_bytes(memory, 64)), kLeast, kMost);
}

Status reduce_runs(std::vector<RowRun>& runs, std::size_t fan_in, std::size_t block_bytes,
                   const std::vector<Type>& types, TempSpace& space, EvalContext& eval) {
    while (runs.size() > fan_in) {
        std::shared_ptr<TempFile> file = TRY(space.create());
        std::vector<RowRun> merged;
        std::size_t left_over = runs.size() - fan_in;
        for (std::size_t at = 0; at < runs.size();) {
            // No more than it takes to get down to one merge.
            std::size_t take = std::min({runs.size() - at, fan_in, left_over + 1});
            if (take == 1) {
                merged.push_back(std::move(runs[at++]));
                continue;
            }
            left_over -= take - 1;
            RowWriter writer(file, block_bytes);
            RunTarget target(writer);
            auto begin = runs.begin() + static_cast<std::ptrdiff_t>(at);
            std::vector<RowRun> group(
                std::make_move_iterator(begin),
                std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(take)));
            TRY(RunMerger(std::move(group), types, eval).merge(target, UINT64_MAX));
            merged.push_back(TRY(writer.finish()));
            at += take;
        }
        runs = std::move(merged);
    }
    return {};
}

}  // namespace aerolith
