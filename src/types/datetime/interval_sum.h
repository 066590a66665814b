#pragma once

#include <cmath>

#include "common/result.h"
#include "types/datetime/interval.h"

namespace aerolith {

/// An interval under construction. The adders give false when a field overflows; fractions of a
/// unit go to the smaller ones as PostgreSQL spreads them.
class IntervalSum {
  public:
    bool add_micros(std::int64_t value, double fraction, std::int64_t unit) {
        std::int64_t micros = 0;
        return !__builtin_mul_overflow(value, unit, &micros) &&
               !__builtin_add_overflow(micros_, micros, &micros_) &&
               add_part_of_micros(fraction, static_cast<double>(unit));
    }
    bool add_days(std::int64_t value, double fraction, std::int32_t unit) {
        std::int32_t days = 0;
        if (__builtin_mul_overflow(value, unit, &days) ||
            __builtin_add_overflow(days_, days, &days_))
            return false;
        if (unit == 1)
            return add_part_of_micros(fraction, static_cast<double>(kMicrosPerDay));
        return add_part_of_days(fraction, unit);
    }
    bool add_months(std::int64_t value, double fraction) {
        return !__builtin_add_overflow(months_, value, &months_) &&
               add_part_of_days(fraction, 30);
    }
    /// Fractions of years and more become whole months.
    bool add_years(std::int64_t value, double fraction, std::int32_t unit) {
        std::int32_t years = 0;
        double extra = std::rint(fraction * unit * 12);
        return !__builtin_mul_overflow(value, unit, &years) &&
               !__builtin_add_overflow(years_, years, &years_) &&
               !__builtin_add_overflow(months_, static_cast<std::int32_t>(extra), &months_);
    }
    bool add(const IntervalSum& other) {
        return !__builtin_add_overflow(micros_, other.micros_, &micros_) &&
               !__builtin_add_overflow(days_, other.days_, &days_) &&
               !__builtin_add_overflow(months_, other.months_, &months_) &&
               !__builtin_add_overflow(years_, other.years_, &years_);
    }
    bool negate() {
        return !__builtin_sub_overflow(std::int64_t{0}, micros_, &micros_) &&
               !__builtin_sub_overflow(0, days_, &days_) &&
               !__builtin_sub_overflow(0, months_, &months_) &&
               !__builtin_sub_overflow(0, years_, &years_);
    }
    Result<Interval> total() const {
        std::int32_t months = 0;
        if (__builtin_add_overflow(years_ * std::int64_t{12}, months_, &months))
            return interval_out_of_range();
        return Interval{micros_, days_, months};
    }

  private:
    bool add_part_of_micros(double fraction, double unit) {
        if (fraction == 0) return true;
        double value = fraction * unit;
        auto micros = static_cast<std::int64_t>(value);
        value -= static_cast<double>(micros);
        micros += value > 0.5 ? 1 : value < -0.5 ? -1 : 0;
        return !__builtin_add_overflow(micros_, micros, &micros_);
    }
    bool add_part_of_days(double fraction, int unit) {
        if (fraction == 0) return true;
        double value = fraction * unit;
        auto days = static_cast<std::int32_t>(value);
        return !__builtin_add_overflow(days_, days, &days_) &&
               add_part_of_micros(value - days, static_cast<double>(kMicrosPerDay));
    }

    std::int64_t micros_ = 0;
    std::int32_t days_ = 0, months_ = 0, years_ = 0;
};

}  // namespace aerolith
