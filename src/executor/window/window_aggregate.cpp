#include "executor/window/partition.h"

namespace aerolith {
namespace {

/// An aggregate over moving frames: a frame that only grew takes the new rows in, any other starts
/// anew.
class WindowAggregateRun final : public WindowCallRun {
  public:
    WindowAggregateRun(const WindowCallStep& step, WindowPartition& partition,
                       const FrameClause& frames, ExecContext& context)
        : step_(step),
          spec_(*step.call->aggregate->spec),
          context_(context),
          frames_(frames, partition),
          rows_(partition.rows()) {}

    Status compute(std::size_t row, const Chunk&, std::size_t, Vector& out,
                   std::size_t to) override {
        TRY(context_.eval.check_interrupts());
        TRY(frames_.move_to(row));
        Frame frame = TRY(frames_.frame());
        if (row > 0 && frame == current_) {
            if (to > 0) {
                copy_rows(out, to - 1, 1, out, to);
                return {};
            }
            return spec_.finish(context_.eval, state_, out, to);
        }
        bool grown = row > 0 && frame[0].begin == current_[0].begin &&
                     frame[0].end >= current_[0].end && frame[1] == RowRange{} &&
                     current_[1] == RowRange{};
        if (grown) {
            TRY(add({current_[0].end, frame[0].end}));
        } else {
            restart();
            for (const RowRange& range : frame) TRY(add(range));
        }
        current_ = frame;
        return spec_.finish(context_.eval, state_, out, to);
    }

  private:
    void restart() {
        arena_.clear();
        state_ =
            static_cast<std::byte*>(arena_.allocate(std::max<std::size_t>(16, spec_.state_size)));
        spec_.initialise(state_);
    }

    Status add(RowRange range) {
        while (range.begin < range.end) {
            TRY(context_.eval.check_interrupts());
            std::size_t at = TRY(rows_.seek(range.begin));
            std::size_t count =
                std::min({range.end - range.begin,
                          static_cast<std::size_t>(rows_.page().end) - range.begin, kVectorSize});
            TRY(add_of_page(at, at + count));
            range.begin += count;
        }
        return {};
    }

    /// Takes rows past FILTER, without NULLs where the aggregate skips them.
    Status add_of_page(std::size_t begin, std::size_t end) {
        const std::vector<Vector>& columns = rows_.rows().columns;
        const Vector* filter = step_.filter == SIZE_MAX ? nullptr : &columns[step_.filter];
        auto counts = [&](std::size_t row) {
            if (filter && (filter->is_null(row) || !filter->at(row).as<bool>())) return false;
            if (!spec_.skips_nulls) return true;
            return std::ranges::none_of(step_.arguments, [&](std::size_t argument) {
                return columns[argument].is_null(row);
            });
        };
        auto rows = std::make_shared<Selection>();
        for (std::size_t row = begin; row < end; ++row) {
            if (counts(row)) rows->push_back(static_cast<std::uint32_t>(row));
        }
        if (rows->empty()) return {};
        std::vector<Vector> arguments;
        for (std::size_t argument : step_.arguments)
            arguments.push_back(columns[argument].slice(rows));
        std::vector<std::byte*> targets(rows->size(), state_);
        return spec_.update(context_.eval, arguments, rows->size(), targets.data(), arena_);
    }

    const WindowCallStep& step_;
    const AggregateSpec& spec_;
    ExecContext& context_;
    FrameCursor frames_;
    SpoolCursor rows_;
    Frame current_{};
    Arena arena_;
    std::byte* state_ = nullptr;
};

}  // namespace

std::unique_ptr<WindowCallRun> run_window_aggregate(const WindowCallStep& step,
                                                    WindowPartition& partition,
                                                    const FrameClause& frames,
                                                    ExecContext& context) {
    return std::make_unique<WindowAggregateRun>(step, partition, frames, context);
}

}  // namespace aerolith
