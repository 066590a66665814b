#include "executor/window/partition.h"

namespace aerolith {
namespace {

class WindowRun {
  public:
    WindowRun(const WindowCallStep& step, const WindowPartition& partition,
              const FrameFinder& frames)
        : step_(step),
          partition_(partition),
          frames_(frames),
          out_(step.result, std::max<std::size_t>(1, partition.size)) {}

    Status compute(std::size_t row) {
        auto size = static_cast<double>(partition_.size);
        switch (step_.call->function->spec->kind) {
            case WindowKind::kRowNumber:
                return integer(row, row + 1);
            case WindowKind::kRank:
                return integer(row, partition_.peers_begin(row) + 1);
            case WindowKind::kDenseRank:
                return integer(row, partition_.group_of[row] + std::size_t{1});
            case WindowKind::kPercentRank:
                return fraction(
                    row, partition_.size == 1
                             ? 0.0
                             : static_cast<double>(partition_.peers_begin(row)) / (size - 1));
            case WindowKind::kCumeDist:
                return fraction(row, static_cast<double>(partition_.peers_end(row)) / size);
            case WindowKind::kNtile:
                return ntile(row);
            case WindowKind::kLag:
                return shifted(row, -1);
            case WindowKind::kLead:
                return shifted(row, 1);
            case WindowKind::kFirstValue:
                return nth(row, 0);
            case WindowKind::kLastValue:
                return last(row);
            case WindowKind::kNthValue:
                break;
        }
        const Vector& number = argument(1);
        if (number.is_null(row)) return missing(row);
        std::int32_t n = number.at(row).as<std::int32_t>();
        if (n <= 0)
            return error(SqlState::kInvalidArgumentForNthValueFunction,
                         "argument of nth_value must be greater than zero");
        return nth(row, static_cast<std::size_t>(n) - 1);
    }

    Vector take() { return std::move(out_); }

  private:
    const Vector& argument(std::size_t i) const { return partition_.columns[step_.arguments[i]]; }
    Status integer(std::size_t row, std::size_t value) {
        out_.set(row, Datum::of<std::int64_t>(static_cast<std::int64_t>(value)));
        return {};
    }
    Status fraction(std::size_t row, double value) {
        out_.set(row, Datum::of<double>(value));
        return {};
    }
    Status missing(std::size_t row) {
        out_.set_null(row);
        return {};
    }
    Status value_of(std::size_t row, const Vector& values, std::size_t at) {
        copy_rows(values, at, 1, out_, row);
        return {};
    }

    /// The first rows' buckets are one larger where the rows do not divide evenly.
    Status ntile(std::size_t row) {
        const Vector& number = argument(0);
        if (number.is_null(0)) return missing(row);
        std::int32_t buckets = number.at(0).as<std::int32_t>();
        if (buckets <= 0)
            return error(SqlState::kInvalidArgumentForNtileFunction,
                         "argument of ntile must be greater than zero");
        auto count = static_cast<std::size_t>(buckets);
        std::size_t small = partition_.size / count, larger = partition_.size % count;
        std::size_t in_larger = larger * (small + 1);
        std::size_t bucket = row < in_larger
                                 ? row / (small + 1)
                                 : larger + (row - in_larger) / std::max<std::size_t>(1, small);
        out_.set(row, Datum::of<std::int32_t>(static_cast<std::int32_t>(bucket + 1)));
        return {};
    }

    Status shifted(std::size_t row, std::int64_t direction) {
        std::int64_t by = 1;
        if (step_.arguments.size() > 1) {
            if (argument(1).is_null(row)) return missing(row);
            by = argument(1).at(row).as<std::int32_t>();
        }
        std::int64_t at = static_cast<std::int64_t>(row) + direction * by;
        if (at >= 0 && at < static_cast<std::int64_t>(partition_.size))
            return value_of(row, argument(0), static_cast<std::size_t>(at));
        return step_.arguments.size() > 2 ? value_of(row, argument(2), row) : missing(row);
    }

    Status nth(std::size_t row, std::size_t n) {
        for (const RowRange& range : frames_.frame(partition_, row)) {
            if (n < range.end - range.begin) return value_of(row, argument(0), range.begin + n);
            n -= range.end - range.begin;
        }
        return missing(row);
    }

    Status last(std::size_t row) {
        Frame frame = frames_.frame(partition_, row);
        for (std::size_t i = frame.size(); i-- > 0;) {
            if (frame[i].begin < frame[i].end) return value_of(row, argument(0), frame[i].end - 1);
        }
        return missing(row);
    }

    const WindowCallStep& step_;
    const WindowPartition& partition_;
    const FrameFinder& frames_;
    Vector out_;
};

}  // namespace

Result<Vector> run_window_call(const WindowCallStep& step, const WindowPartition& partition,
                               const FrameFinder& frames, ExecContext& context) {
    if (step.call->aggregate) return run_window_aggregate(step, partition, frames, context);
    WindowRun run(step, partition, frames);
    for (std::size_t row = 0; row < partition.size; ++row) {
        if (row % 1024 == 0) TRY(context.eval.check_interrupts());
        TRY(run.compute(row));
    }
    return run.take();
}

}  // namespace aerolith
