#include <cmath>
#include <numbers>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"

/// Trigonometry in degrees, exact at multiples of 30 and 45: every part is measured by its own
/// value at such an angle.
namespace aerolith {
namespace {

constexpr double kRadian = std::numbers::pi / 180;

Error degrees_out_of_range() {
    return Error(SqlState::kNumericValueOutOfRange, "input is out of range");
}

double sine_to_30(double x) {
    return std::sin(x * kRadian) / std::sin(30 * kRadian) / 2;
}
double cosine_to_60(double x) {
    return 1 - (1 - std::cos(x * kRadian)) / (1 - std::cos(60 * kRadian)) / 2;
}
double sine_to_90(double x) {
    return x <= 30 ? sine_to_30(x) : cosine_to_60(90 - x);
}
double cosine_to_90(double x) {
    return x <= 60 ? cosine_to_60(x) : sine_to_30(90 - x);
}

/// An angle brought to the first quadrant, and what the signs of its functions are.
struct Quadrant {
    double angle, sine_sign = 1, cosine_sign = 1;

    explicit Quadrant(double x) : angle(std::fmod(x, 360)) {
        if (angle < 0) {
            angle = -angle;
            sine_sign = -1;
        }
        if (angle > 180) {
            angle = 360 - angle;
            sine_sign = -sine_sign;
        }
        if (angle > 90) {
            angle = 180 - angle;
            cosine_sign = -1;
        }
    }
    double sine() const { return sine_sign * sine_to_90(angle); }
    double cosine() const { return cosine_sign * cosine_to_90(angle); }
    /// Of tangent and cotangent at 45 degrees.
    static double unit() { return sine_to_90(45) / cosine_to_90(45); }
};

template <auto fn>
Result<double> of_degrees(double x) {
    if (std::isnan(x)) return x;
    if (std::isinf(x)) return degrees_out_of_range();
    return fn(Quadrant(x));
}
double sine_of(Quadrant x) {
    return x.sine();
}
double cosine_of(Quadrant x) {
    return x.cosine();
}
double tangent_of(Quadrant x) {
    double result = sine_to_90(x.angle) / cosine_to_90(x.angle) / Quadrant::unit();
    return result == 0 ? 0 : x.sine_sign * x.cosine_sign * result;
}
double cotangent_of(Quadrant x) {
    double result = cosine_to_90(x.angle) / sine_to_90(x.angle) / Quadrant::unit();
    return result == 0 ? 0 : x.sine_sign * x.cosine_sign * result;
}

double arcsine_to_one(double x) {
    return x <= 0.5 ? std::asin(x) / std::asin(0.5) * 30
                    : 90 - std::acos(x) / std::acos(0.5) * 60;
}
double arccosine_to_one(double x) {
    return x <= 0.5 ? 90 - std::asin(x) / std::asin(0.5) * 30
                    : std::acos(x) / std::acos(0.5) * 60;
}
Result<double> arcsine_degrees(double x) {
    if (std::isnan(x)) return x;
    if (x < -1 || x > 1) return degrees_out_of_range();
    return x >= 0 ? arcsine_to_one(x) : -arcsine_to_one(-x);
}
Result<double> arccosine_degrees(double x) {
    if (std::isnan(x)) return x;
    if (x < -1 || x > 1) return degrees_out_of_range();
    return x >= 0 ? arccosine_to_one(x) : 90 + arcsine_to_one(-x);
}
double arctangent_degrees(double x) {
    return std::atan(x) / std::atan(1.0) * 45;
}
double arctangent2_degrees(double y, double x) {
    return std::atan2(y, x) / std::atan(1.0) * 45;
}
double inverse_hyperbolic_sine(double x) {
    return std::asinh(x);
}
Result<double> inverse_hyperbolic_cosine(double x) {
    if (x < 1) return degrees_out_of_range();
    return std::acosh(x);
}
Result<double> inverse_hyperbolic_tangent(double x) {
    if (x < -1 || x > 1) return degrees_out_of_range();
    return std::atanh(x);
}

constexpr FunctionSpec kDegreesFunctions[] = {
    function(2735, "sind(double precision) -> double precision", vectorise<of_degrees<sine_of>>,
             "Sine of degrees.", {"SELECT sind(30)", "0.5"}),
    function(2736, "cosd(double precision) -> double precision", vectorise<of_degrees<cosine_of>>,
             "Cosine of degrees.", {"SELECT cosd(60)", "0.5"}),
    function(2737, "tand(double precision) -> double precision", vectorise<of_degrees<tangent_of>>,
             "Tangent of degrees.", {"SELECT tand(45)", "1"}),
    function(2738, "cotd(double precision) -> double precision",
             vectorise<of_degrees<cotangent_of>>, "Cotangent of degrees.",
             {"SELECT cotd(45)", "1"}),
    function(2731, "asind(double precision) -> double precision", vectorise<arcsine_degrees>,
             "Inverse sine in degrees.", {"SELECT asind(0.5)", "30"}),
    function(2732, "acosd(double precision) -> double precision", vectorise<arccosine_degrees>,
             "Inverse cosine in degrees.", {"SELECT acosd(0.5)", "60"}),
    function(2733, "atand(double precision) -> double precision", vectorise<arctangent_degrees>,
             "Inverse tangent in degrees.", {"SELECT atand(1)", "45"}),
    function(2734, "atan2d(double precision, double precision) -> double precision",
             vectorise<arctangent2_degrees>, "Inverse tangent of a quotient in degrees.",
             {"SELECT atan2d(1, 1)", "45"}),
    function(2465, "asinh(double precision) -> double precision",
             vectorise<inverse_hyperbolic_sine>, "Inverse hyperbolic sine.",
             {"SELECT asinh(0)", "0"}),
    function(2466, "acosh(double precision) -> double precision",
             vectorise<inverse_hyperbolic_cosine>, "Inverse hyperbolic cosine.",
             {"SELECT acosh(1)", "0"}),
    function(2467, "atanh(double precision) -> double precision",
             vectorise<inverse_hyperbolic_tangent>, "Inverse hyperbolic tangent.",
             {"SELECT atanh(0)", "0"}),
};

}  // namespace

std::span<const FunctionSpec> degrees_functions() {
    return kDegreesFunctions;
}

}  // namespace aerolith
