#include "executor/window/partition.h"

namespace aerolith {
namespace {

class WindowFunctionRun final : public WindowCallRun {
  public:
    WindowFunctionRun(const WindowCallStep& step, WindowPartition& partition,
                      const FrameClause& frames)
        : step_(step),
          size_(partition.size()),
          frames_(frames, partition),
          others_(partition.rows()) {}

    Status compute(std::size_t row, const Chunk& page, std::size_t at, Vector& out,
                   std::size_t to) override {
        row_ = row;
        page_ = &page;
        at_ = at;
        out_ = &out;
        to_ = to;
        TRY(frames_.move_to(row));
        return compute();
    }

  private:
    Status compute() {
        auto size = static_cast<double>(size_);
        switch (step_.call->function->spec->kind) {
            case WindowKind::kRowNumber:
                return integer(row_ + 1);
            case WindowKind::kRank:
                return integer(frames_.peers().begin + 1);
            case WindowKind::kDenseRank:
                return integer(frames_.group() + 1);
            case WindowKind::kPercentRank:
                return fraction(
                    size_ == 1 ? 0.0 : static_cast<double>(frames_.peers().begin) / (size - 1));
            case WindowKind::kCumeDist:
                return fraction(static_cast<double>(frames_.peers().end) / size);
            case WindowKind::kNtile:
                return ntile();
            case WindowKind::kLag:
                return shifted(-1);
            case WindowKind::kLead:
                return shifted(1);
            case WindowKind::kFirstValue:
                return nth(0);
            case WindowKind::kLastValue:
                return last();
            case WindowKind::kNthValue:
                break;
        }
        const Vector& number = argument(1);
        if (number.is_null(at_)) return missing();
        std::int32_t n = number.at(at_).as<std::int32_t>();
        if (n <= 0)
            return error(SqlState::kInvalidArgumentForNthValueFunction,
                         "argument of nth_value must be greater than zero");
        return nth(static_cast<std::size_t>(n) - 1);
    }

    const Vector& argument(std::size_t i) const { return page_->columns[step_.arguments[i]]; }
    Status integer(std::size_t value) {
        out_->set(to_, Datum::of<std::int64_t>(static_cast<std::int64_t>(value)));
        return {};
    }
    Status fraction(double value) {
        out_->set(to_, Datum::of<double>(value));
        return {};
    }
    Status missing() {
        out_->set_null(to_);
        return {};
    }
    /// The first argument's value at another row.
    Status value_of(std::size_t row) {
        std::size_t at = TRY(others_.seek(row));
        copy_rows(others_.rows().columns[step_.arguments[0]], at, 1, *out_, to_);
        return {};
    }

    /// The number of buckets is that of the first row; the first buckets are one larger where the
    /// rows do not divide evenly.
    Status ntile() {
        if (row_ == 0 && !argument(0).is_null(at_))
            buckets_ = argument(0).at(at_).as<std::int32_t>();
        if (!buckets_) return missing();
        if (*buckets_ <= 0)
            return error(SqlState::kInvalidArgumentForNtileFunction,
                         "argument of ntile must be greater than zero");
        auto count = static_cast<std::size_t>(*buckets_);
        std::size_t small = size_ / count, larger = size_ % count;
        std::size_t in_larger = larger * (small + 1);
        std::size_t bucket = row_ < in_larger
                                 ? row_ / (small + 1)
                                 : larger + (row_ - in_larger) / std::max<std::size_t>(1, small);
        out_->set(to_, Datum::of<std::int32_t>(static_cast<std::int32_t>(bucket + 1)));
        return {};
    }

    Status shifted(std::int64_t direction) {
        std::int64_t by = 1;
        if (step_.arguments.size() > 1) {
            if (argument(1).is_null(at_)) return missing();
            by = argument(1).at(at_).as<std::int32_t>();
        }
        std::int64_t row = static_cast<std::int64_t>(row_) + direction * by;
        if (row >= 0 && row < static_cast<std::int64_t>(size_))
            return value_of(static_cast<std::size_t>(row));
        if (step_.arguments.size() <= 2) return missing();
        copy_rows(argument(2), at_, 1, *out_, to_);
        return {};
    }

    Status nth(std::size_t n) {
        for (const RowRange& range : TRY(frames_.frame())) {
            if (n < range.end - range.begin) return value_of(range.begin + n);
            n -= range.end - range.begin;
        }
        return missing();
    }

    Status last() {
        Frame frame = TRY(frames_.frame());
        for (std::size_t i = frame.size(); i-- > 0;) {
            if (frame[i].begin < frame[i].end) return value_of(frame[i].end - 1);
        }
        return missing();
    }

    const WindowCallStep& step_;
    std::size_t size_;
    FrameCursor frames_;
    SpoolCursor others_;
    std::optional<std::int32_t> buckets_;
    // The row at hand, where it lies, and where its value goes.
    std::size_t row_ = 0;
    const Chunk* page_ = nullptr;
    std::size_t at_ = 0;
    Vector* out_ = nullptr;
    std::size_t to_ = 0;
};

}  // namespace

std::unique_ptr<WindowCallRun> run_window_call(const WindowCallStep& step,
                                               WindowPartition& partition,
                                               const FrameClause& frames, ExecContext& context) {
    if (step.call->aggregate) return run_window_aggregate(step, partition, frames, context);
    return std::make_unique<WindowFunctionRun>(step, partition, frames);
}

}  // namespace aerolith
