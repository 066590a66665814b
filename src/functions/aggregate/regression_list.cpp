#include <cmath>

#include "functions/aggregate/aggregate_state.h"
#include "functions/arithmetic/float_arithmetic.h"
#include "functions/families.h"

/// Aggregates of pairs (y, x): covariance, correlation, the line of least squares.
namespace aerolith {
namespace {

/// Counts, sums and sums of multiplied differences, by Youngs and Cramer's update.
struct PairMoments {
    double count = 0, sum_x = 0, sum_y = 0, squares_x = 0, squares_y = 0, products = 0;
    void fields(auto& archive) {
        archive(count, sum_x, sum_y, squares_x, squares_y, products);
    }

    Status add(const VectorView* arguments, std::size_t row, Arena&) {
        return add_pair(arguments[1].get<double>(row), arguments[0].get<double>(row));
    }
    Status merge(const PairMoments& other, Arena&) {
        if (other.count == 0) return {};
        if (count == 0) {
            *this = other;
            return {};
        }
        double x = sum_x / count - other.sum_x / other.count;
        double y = sum_y / count - other.sum_y / other.count;
        double weight = count * other.count / (count + other.count);
        squares_x += other.squares_x + weight * x * x;
        squares_y += other.squares_y + weight * y * y;
        products += other.products + weight * x * y;
        count += other.count;
        sum_x += other.sum_x;
        sum_y += other.sum_y;
        return {};
    }

  private:
    Status add_pair(double x, double y) {
        double old_count = count, old_x = sum_x, old_y = sum_y;
        count += 1;
        sum_x += x;
        sum_y += y;
        if (old_count == 0) {
            if (!std::isfinite(x)) squares_x = products = std::nan("");
            if (!std::isfinite(y)) squares_y = products = std::nan("");
            return {};
        }
        double to_x = x * count - sum_x, to_y = y * count - sum_y;
        double scale = 1 / (count * old_count);
        squares_x += to_x * to_x * scale;
        squares_y += to_y * to_y * scale;
        products += to_x * to_y * scale;
        bool finite_x = !std::isinf(old_x) && !std::isinf(x);
        bool finite_y = !std::isinf(old_y) && !std::isinf(y);
        if (((std::isinf(sum_x) || std::isinf(squares_x)) && finite_x) ||
            ((std::isinf(sum_y) || std::isinf(squares_y)) && finite_y) ||
            (std::isinf(products) && finite_x && finite_y))
            return float_overflow();
        for (double* moment : {&squares_x, &squares_y, &products}) {
            if (std::isinf(*moment)) *moment = std::nan("");
        }
        return {};
    }
};

struct PairCount : PairMoments {
    void finish(Vector& out, std::size_t row) const {
        out.data<std::int64_t>()[row] = static_cast<std::int64_t>(count);
    }
};

/// A result that needs `least` pairs; `fn` says it, empty for NULL.
template <auto fn, int least = 1>
struct PairResult : PairMoments {
    void finish(Vector& out, std::size_t row) const {
        std::optional<double> result;
        if (count >= least) result = fn(*this);
        if (result)
            out.data<double>()[row] = *result;
        else
            out.set_null(row);
    }
};

using Maybe = std::optional<double>;

Maybe squares_of_x(const PairMoments& pairs) {
    return pairs.squares_x;
}
Maybe squares_of_y(const PairMoments& pairs) {
    return pairs.squares_y;
}
Maybe sum_of_products(const PairMoments& pairs) {
    return pairs.products;
}
Maybe average_x(const PairMoments& pairs) {
    return pairs.sum_x / pairs.count;
}
Maybe average_y(const PairMoments& pairs) {
    return pairs.sum_y / pairs.count;
}
Maybe covariance_population(const PairMoments& pairs) {
    return pairs.products / pairs.count;
}
Maybe covariance_sample(const PairMoments& pairs) {
    return pairs.products / (pairs.count - 1);
}
Maybe correlation(const PairMoments& pairs) {
    if (pairs.squares_x == 0 || pairs.squares_y == 0) return std::nullopt;
    return pairs.products / std::sqrt(pairs.squares_x * pairs.squares_y);
}
Maybe determination(const PairMoments& pairs) {
    if (pairs.squares_x == 0) return std::nullopt;
    if (pairs.squares_y == 0) return 1.0;
    return pairs.products * pairs.products / (pairs.squares_x * pairs.squares_y);
}
Maybe slope(const PairMoments& pairs) {
    if (pairs.squares_x == 0) return std::nullopt;
    return pairs.products / pairs.squares_x;
}
Maybe intercept(const PairMoments& pairs) {
    if (pairs.squares_x == 0) return std::nullopt;
    return (pairs.sum_y - pairs.sum_x * pairs.products / pairs.squares_x) / pairs.count;
}

constexpr AggregateSpec kRegression[] = {
    aggregate(2818, "regr_count(double precision, double precision) -> bigint",
              kAggregateCode<PairCount>, "Number of pairs."),
    aggregate(2819, "regr_sxx(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<squares_of_x>>, "Sum of squares of x's differences."),
    aggregate(2820, "regr_syy(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<squares_of_y>>, "Sum of squares of y's differences."),
    aggregate(2821, "regr_sxy(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<sum_of_products>>, "Sum of products of differences."),
    aggregate(2822, "regr_avgx(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<average_x>>, "Average of x."),
    aggregate(2823, "regr_avgy(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<average_y>>, "Average of y."),
    aggregate(2824, "regr_r2(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<determination>>, "Square of the correlation."),
    aggregate(2825, "regr_slope(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<slope>>, "Slope of the line of least squares."),
    aggregate(2826, "regr_intercept(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<intercept>>, "Where that line crosses x = 0."),
    aggregate(2827, "covar_pop(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<covariance_population>>, "Population covariance."),
    aggregate(2828, "covar_samp(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<covariance_sample, 2>>, "Sample covariance."),
    aggregate(2829, "corr(double precision, double precision) -> double precision",
              kAggregateCode<PairResult<correlation>>, "Correlation coefficient.",
              {"SELECT corr(x, x * 2) FROM generate_series(1, 3) x", "1"}),
};

}  // namespace

std::span<const AggregateSpec> regression_aggregates() {
    return kRegression;
}

}  // namespace aerolith
