#include "executor/window/partition.h"

namespace aerolith {
namespace {

/// An aggregate over moving frames: a frame that only grew takes the new rows in, any other starts
/// anew.
class WindowAggregate {
  public:
    WindowAggregate(const WindowCallStep& step, const WindowPartition& partition,
                    ExecContext& context)
        : step_(step),
          spec_(*step.call->aggregate->spec),
          partition_(partition),
          context_(context),
          counts_(partition.size, true) {
        const Vector* filter = step.filter == SIZE_MAX ? nullptr : &partition.columns[step.filter];
        for (std::size_t row = 0; row < partition.size; ++row) {
            if (filter && (filter->is_null(row) || !filter->at(row).as<bool>()))
                counts_[row] = false;
            for (std::size_t argument : step.arguments) {
                if (spec_.skips_nulls && partition.columns[argument].is_null(row))
                    counts_[row] = false;
            }
        }
    }

    Result<Vector> run(const FrameFinder& frames) {
        Vector out(step_.result, std::max<std::size_t>(1, partition_.size));
        Frame current{};
        for (std::size_t row = 0; row < partition_.size; ++row) {
            TRY(context_.eval.check_interrupts());
            Frame frame = frames.frame(partition_, row);
            bool grown = row > 0 && frame[0].begin == current[0].begin &&
                         frame[0].end >= current[0].end && frame[1] == RowRange{} &&
                         current[1] == RowRange{};
            if (row > 0 && frame == current) {
                copy_rows(out, row - 1, 1, out, row);
                continue;
            }
            if (grown) {
                TRY(add({current[0].end, frame[0].end}));
            } else {
                restart();
                for (const RowRange& range : frame) TRY(add(range));
            }
            current = frame;
            TRY(spec_.finish(context_.eval, state_, out, row));
        }
        return out;
    }

  private:
    void restart() {
        arena_.clear();
        state_ =
            static_cast<std::byte*>(arena_.allocate(std::max<std::size_t>(16, spec_.state_size)));
        spec_.initialise(state_);
    }

    Status add(RowRange range) {
        for (std::size_t begin = range.begin; begin < range.end; begin += kVectorSize) {
            TRY(context_.eval.check_interrupts());
            auto rows = std::make_shared<Selection>();
            for (std::size_t row = begin; row < std::min(range.end, begin + kVectorSize); ++row) {
                if (counts_[row]) rows->push_back(static_cast<std::uint32_t>(row));
            }
            if (rows->empty()) continue;
            std::vector<Vector> arguments;
            for (std::size_t argument : step_.arguments)
                arguments.push_back(partition_.columns[argument].slice(rows));
            std::vector<std::byte*> targets(rows->size(), state_);
            TRY(spec_.update(context_.eval, arguments, rows->size(), targets.data(), arena_));
        }
        return {};
    }

    const WindowCallStep& step_;
    const AggregateSpec& spec_;
    const WindowPartition& partition_;
    ExecContext& context_;
    std::vector<bool>
        counts_;  // rows the aggregate takes: past FILTER, without NULLs where it skips them
    Arena arena_;
    std::byte* state_ = nullptr;
};

}  // namespace

Result<Vector> run_window_aggregate(const WindowCallStep& step, const WindowPartition& partition,
                                    const FrameFinder& frames, ExecContext& context) {
    return WindowAggregate(step, partition, context).run(frames);
}

}  // namespace aerolith
