#include <cmath>

#include "functions/aggregate/aggregate_state.h"
#include "functions/aggregate/numeric_sum.h"
#include "functions/arithmetic/float_arithmetic.h"
#include "functions/datetime/fields.h"
#include "functions/families.h"
#include "types/datetime/interval.h"
#include "types/integer/integer.h"
#include "types/numeric/numeric_math.h"

namespace aerolith {
namespace {

void set_numeric(const Numeric& value, Vector& out, std::size_t row) {
    std::string bytes;
    encode_numeric(value, bytes);
    out.set(row, Datum::of<std::string_view>(bytes));
}

struct CountRows {
    std::int64_t count = 0;
    void add(const VectorView*, std::size_t, Arena&) { ++count; }
    void merge(const CountRows& other, Arena&) { count += other.count; }
    void finish(Vector& out, std::size_t row) const { out.data<std::int64_t>()[row] = count; }
    void fields(auto& archive) { archive(count); }
};

template <class T>
struct SumSmallIntegers {
    std::int64_t sum = 0;
    bool any = false;
    void fields(auto& archive) { archive(sum, any); }
    Status add_sum(std::int64_t value) {
        any = true;
        if (__builtin_add_overflow(sum, value, &sum)) return integer_out_of_range<std::int64_t>();
        return {};
    }
    Status add(const VectorView* arguments, std::size_t row, Arena&) {
        return add_sum(arguments[0].get<T>(row));
    }
    Status merge(const SumSmallIntegers& other, Arena&) {
        if (!other.any) return {};
        return add_sum(other.sum);
    }
    void finish(Vector& out, std::size_t row) const {
        if (any)
            out.data<std::int64_t>()[row] = sum;
        else
            out.set_null(row);
    }
};

/// sum and avg over integers in 128 bits: 2^64 rows cannot overflow it.
template <class T, bool average>
struct WideIntegers {
    std::int64_t low = 0;  // two halves keep the state's alignment at 8 bytes
    std::int64_t high = 0;
    std::int64_t count = 0;
    void fields(auto& archive) { archive(low, high, count); }
    __int128 sum() const {
        return static_cast<__int128>(high) << 64 | static_cast<std::uint64_t>(low);
    }
    void add_sum(__int128 value) {
        __int128 total = sum() + value;
        low = static_cast<std::int64_t>(total);
        high = static_cast<std::int64_t>(total >> 64);
    }
    void add(const VectorView* arguments, std::size_t row, Arena&) {
        add_sum(arguments[0].get<T>(row));
        ++count;
    }
    void merge(const WideIntegers& other, Arena&) {
        add_sum(other.sum());
        count += other.count;
    }
    Status finish(Vector& out, std::size_t row) const {
        if (!count) {
            out.set_null(row);
            return {};
        }
        Numeric total;
        total.negative = sum() < 0;
        total.small =
            total.negative ? 0 - static_cast<UInt128>(sum()) : static_cast<UInt128>(sum());
        if (average) total = TRY(divide_numerics(total, Numeric::of(count)));
        set_numeric(total, out, row);
        return {};
    }
};

template <bool average>
struct NumericTotal {
    NumericSum sum;
    void fields(auto& archive) { archive(sum); }
    void add(const VectorView* arguments, std::size_t row, Arena& arena) {
        sum.add(arguments[0].get<std::string_view>(row), arena);
    }
    void merge(const NumericTotal& other, Arena& arena) { sum.merge(other.sum, arena); }
    Status finish(Vector& out, std::size_t row) const {
        if (!sum.count) {
            out.set_null(row);
            return {};
        }
        Numeric total = sum.total();
        if (average) total = TRY(divide_numerics(total, Numeric::of(sum.count)));
        set_numeric(total, out, row);
        return {};
    }
};

template <bool average>
struct IntervalTotal {
    Interval sum{0, 0, 0};
    std::int64_t count = 0;
    void fields(auto& archive) { archive(sum, count); }
    Status add(const VectorView* arguments, std::size_t row, Arena&) {
        sum = TRY(add_intervals(sum, arguments[0].get<Interval>(row)));
        ++count;
        return {};
    }
    Status merge(const IntervalTotal& other, Arena&) {
        sum = TRY(add_intervals(sum, other.sum));
        count += other.count;
        return {};
    }
    Status finish(Vector& out, std::size_t row) const {
        if (!count)
            out.set_null(row);
        else
            out.set(row, Datum::of(average ? TRY(divide_interval(sum, static_cast<double>(count)))
                                           : sum));
        return {};
    }
};

template <class T>
struct SumFloats {
    T sum = 0;
    bool any = false;
    void fields(auto& archive) { archive(sum, any); }
    Status add_sum(T value) {
        T total = any ? sum + value : value;
        if (std::isinf(total) && !std::isinf(sum) && !std::isinf(value)) return float_overflow();
        sum = total;
        any = true;
        return {};
    }
    Status add(const VectorView* arguments, std::size_t row, Arena&) {
        return add_sum(arguments[0].get<T>(row));
    }
    Status merge(const SumFloats& other, Arena&) {
        if (!other.any) return {};
        return add_sum(other.sum);
    }
    void finish(Vector& out, std::size_t row) const {
        if (any)
            out.data<T>()[row] = sum;
        else
            out.set_null(row);
    }
};

/// Count, sum and sum of squared differences by Youngs and Cramer's update, as PostgreSQL keeps
/// them.
struct FloatMoments {
    double count = 0, sum = 0, squares = 0;
    void fields(auto& archive) { archive(count, sum, squares); }

    Status add_value(double value) {
        double old_count = count, old_sum = sum;
        count += 1;
        sum += value;
        if (old_count > 0) {
            double difference = value * count - sum;
            squares += difference * difference / (count * old_count);
            if (std::isinf(sum) || std::isinf(squares)) {
                if (!std::isinf(old_sum) && !std::isinf(value)) return float_overflow();
                squares = std::nan("");
            }
        } else if (std::isnan(value) || std::isinf(value)) {
            squares = std::nan("");
        }
        return {};
    }
    Status merge_moments(const FloatMoments& other) {
        if (other.count == 0) return {};
        if (count == 0) {
            *this = other;
            return {};
        }
        double difference = sum / count - other.sum / other.count;
        double total = count + other.count;
        squares += other.squares + count * other.count * difference * difference / total;
        sum += other.sum;
        count = total;
        return {};
    }
};

enum class Moment {
    kAverage,
    kVarianceSample,
    kVariancePopulation,
    kDeviationSample,
    kDeviationPopulation
};

template <class T, Moment moment>
struct FloatMoment : FloatMoments {
    Status add(const VectorView* arguments, std::size_t row, Arena&) {
        return add_value(arguments[0].get<T>(row));
    }
    Status merge(const FloatMoment& other, Arena&) { return merge_moments(other); }
    void finish(Vector& out, std::size_t row) const {
        constexpr bool kSample =
            moment == Moment::kVarianceSample || moment == Moment::kDeviationSample;
        if (count == 0 || (kSample && count <= 1)) return out.set_null(row);
        double result =
            moment == Moment::kAverage ? sum / count : squares / (kSample ? count - 1 : count);
        if (moment == Moment::kDeviationSample || moment == Moment::kDeviationPopulation)
            result = std::sqrt(result);
        out.data<double>()[row] = result;
    }
};

/// Exact moments of integers and numerics: sum and sum of squares as numerics.
template <class T, Moment moment>
struct ExactMoment {
    NumericSum sum, squares;
    void fields(auto& archive) { archive(sum, squares); }

    Status add(const VectorView* arguments, std::size_t row, Arena& arena) {
        if constexpr (std::is_same_v<T, std::string_view>) {
            std::string_view bytes = arguments[0].get<T>(row);
            sum.add(bytes, arena);
            Numeric value = decode_numeric(bytes);
            std::string square;
            encode_numeric(TRY(multiply_numerics(value, value)), square);
            squares.add(square, arena);
        } else {
            __int128 value = arguments[0].get<T>(row);
            sum.add_integer(value, arena);
            squares.add_integer(value * value, arena);
        }
        return {};
    }
    void merge(const ExactMoment& other, Arena& arena) {
        sum.merge(other.sum, arena);
        squares.merge(other.squares, arena);
    }
    Status finish(Vector& out, std::size_t row) const {
        constexpr bool kSample =
            moment == Moment::kVarianceSample || moment == Moment::kDeviationSample;
        if (sum.count == 0 || (kSample && sum.count <= 1)) {
            out.set_null(row);
            return {};
        }
        set_numeric(TRY(result(kSample)), out, row);
        return {};
    }

  private:
    Result<Numeric> result(bool sample) const {
        if (sum.special()) return Numeric::not_a_number();
        Numeric count = Numeric::of(sum.count), total = sum.total();
        Numeric numerator = TRY(subtract_numerics(TRY(multiply_numerics(count, squares.total())),
                                                  TRY(multiply_numerics(total, total))));
        if (numerator.sign() <= 0) return Numeric::of(0);
        Numeric denominator = TRY(multiply_numerics(count, Numeric::of(sum.count - sample)));
        Numeric variance = TRY(divide_numerics(numerator, denominator));
        if (moment == Moment::kDeviationSample || moment == Moment::kDeviationPopulation)
            return sqrt_to_scale(variance, variance.scale);
        return variance;
    }
};

using Int2 = std::int16_t;
using Int4 = std::int32_t;
using Int8 = std::int64_t;
using Bytes = std::string_view;
using enum Moment;

constexpr AggregateSpec kSums[] = {
    aggregate(2803, "count() -> bigint", kAggregateCode<CountRows>, "Number of rows.",
              {"SELECT count(*) FROM (VALUES (1), (NULL)) t", "2"}),
    aggregate(2147, "count(\"any\") -> bigint", kAggregateCode<CountRows>,
              "Number of rows where the value is not NULL.",
              {"SELECT count(x) FROM (VALUES (1), (NULL)) t(x)", "1"}),
    aggregate(2109, "sum(smallint) -> bigint", kAggregateCode<SumSmallIntegers<Int2>>, "Sum."),
    aggregate(2108, "sum(integer) -> bigint", kAggregateCode<SumSmallIntegers<Int4>>, "Sum.",
              {"SELECT sum(x) FROM (VALUES (1), (2)) t(x)", "3"}),
    aggregate(2107, "sum(bigint) -> numeric", kAggregateCode<WideIntegers<Int8, false>>, "Sum."),
    aggregate(2114, "sum(numeric) -> numeric", kAggregateCode<NumericTotal<false>>, "Sum.",
              {"SELECT sum(x) FROM (VALUES (1.5), (2.25)) t(x)", "3.75"}),
    aggregate(
        2113, "sum(interval) -> interval", kAggregateCode<IntervalTotal<false>>, "Sum.",
        {"SELECT sum(x) FROM (VALUES (interval '1 day'), ('2 hours')) t(x)", "1 day 02:00:00"}),
    aggregate(
        2106, "avg(interval) -> interval", kAggregateCode<IntervalTotal<true>>, "Average.",
        {"SELECT avg(x) FROM (VALUES (interval '1 day'), ('2 days')) t(x)", "1 day 12:00:00"}),
    aggregate(2110, "sum(real) -> real", kAggregateCode<SumFloats<float>>, "Sum."),
    aggregate(2111, "sum(double precision) -> double precision", kAggregateCode<SumFloats<double>>,
              "Sum."),
    aggregate(2102, "avg(smallint) -> numeric", kAggregateCode<WideIntegers<Int2, true>>,
              "Average."),
    aggregate(2101, "avg(integer) -> numeric", kAggregateCode<WideIntegers<Int4, true>>, "Average.",
              {"SELECT avg(x) FROM (VALUES (1), (2)) t(x)", "1.5000000000000000"}),
    aggregate(2100, "avg(bigint) -> numeric", kAggregateCode<WideIntegers<Int8, true>>, "Average."),
    aggregate(2103, "avg(numeric) -> numeric", kAggregateCode<NumericTotal<true>>, "Average."),
    aggregate(2104, "avg(real) -> double precision", kAggregateCode<FloatMoment<float, kAverage>>,
              "Average."),
    aggregate(2105, "avg(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kAverage>>, "Average."),
    aggregate(2150, "variance(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kVarianceSample>>, "Sample variance."),
    aggregate(2149, "variance(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kVarianceSample>>, "Sample variance."),
    aggregate(2148, "variance(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kVarianceSample>>, "Sample variance."),
    aggregate(2153, "variance(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kVarianceSample>>, "Sample variance."),
    aggregate(2151, "variance(real) -> double precision",
              kAggregateCode<FloatMoment<float, kVarianceSample>>, "Sample variance."),
    aggregate(2152, "variance(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kVarianceSample>>, "Sample variance."),
    aggregate(2643, "var_samp(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kVarianceSample>>, "Sample variance."),
    aggregate(2642, "var_samp(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kVarianceSample>>, "Sample variance."),
    aggregate(2641, "var_samp(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kVarianceSample>>, "Sample variance."),
    aggregate(2646, "var_samp(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kVarianceSample>>, "Sample variance."),
    aggregate(2644, "var_samp(real) -> double precision",
              kAggregateCode<FloatMoment<float, kVarianceSample>>, "Sample variance."),
    aggregate(2645, "var_samp(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kVarianceSample>>, "Sample variance."),
    aggregate(2720, "var_pop(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kVariancePopulation>>, "Population variance."),
    aggregate(2719, "var_pop(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kVariancePopulation>>, "Population variance."),
    aggregate(2718, "var_pop(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kVariancePopulation>>, "Population variance."),
    aggregate(2723, "var_pop(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kVariancePopulation>>, "Population variance."),
    aggregate(2721, "var_pop(real) -> double precision",
              kAggregateCode<FloatMoment<float, kVariancePopulation>>, "Population variance."),
    aggregate(2722, "var_pop(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kVariancePopulation>>, "Population variance."),
    aggregate(2156, "stddev(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2155, "stddev(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2154, "stddev(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2159, "stddev(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2157, "stddev(real) -> double precision",
              kAggregateCode<FloatMoment<float, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2158, "stddev(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2714, "stddev_samp(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2713, "stddev_samp(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2712, "stddev_samp(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2717, "stddev_samp(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2715, "stddev_samp(real) -> double precision",
              kAggregateCode<FloatMoment<float, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2716, "stddev_samp(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kDeviationSample>>, "Sample standard deviation."),
    aggregate(2726, "stddev_pop(smallint) -> numeric",
              kAggregateCode<ExactMoment<Int2, kDeviationPopulation>>,
              "Population standard deviation."),
    aggregate(2725, "stddev_pop(integer) -> numeric",
              kAggregateCode<ExactMoment<Int4, kDeviationPopulation>>,
              "Population standard deviation."),
    aggregate(2724, "stddev_pop(bigint) -> numeric",
              kAggregateCode<ExactMoment<Int8, kDeviationPopulation>>,
              "Population standard deviation."),
    aggregate(2729, "stddev_pop(numeric) -> numeric",
              kAggregateCode<ExactMoment<Bytes, kDeviationPopulation>>,
              "Population standard deviation."),
    aggregate(2727, "stddev_pop(real) -> double precision",
              kAggregateCode<FloatMoment<float, kDeviationPopulation>>,
              "Population standard deviation."),
    aggregate(2728, "stddev_pop(double precision) -> double precision",
              kAggregateCode<FloatMoment<double, kDeviationPopulation>>,
              "Population standard deviation."),
};

}  // namespace

std::span<const AggregateSpec> sum_aggregates() {
    return kSums;
}

}  // namespace aerolith
