#include <doctest/doctest.h>

#include "functions/registry.h"
#include "functions/test_context.h"
#include "types/test_types.h"

using namespace aerolith;

namespace {

const AggregateFunction* find_aggregate(std::string_view name, std::string_view type) {
    for (const AggregateFunction* candidate : Registry::instance().aggregates(name))
        if (!candidate->signature.arguments.empty() &&
            candidate->signature.arguments[0] == test_type(type).first->oid)
            return candidate;
    return nullptr;
}

/// Half of the values go through a second state that travels and is merged, where the aggregate can
/// be split.
std::string aggregate(std::string_view name, std::string_view type,
                      const std::vector<std::string>& texts, std::string_view delimiter = "") {
    const AggregateFunction* function = find_aggregate(name, type);
    REQUIRE(function);
    const AggregateSpec& spec = *function->spec;
    TestContext context(test_settings());
    Arena arena;
    auto state = [&] {
        auto* bytes = static_cast<std::byte*>(arena.allocate(spec.state_size));
        spec.initialise(bytes);
        return bytes;
    };
    std::byte *first = state(), *second = state();
    const TypeInfo& info = *test_type(type).first;
    Vector values({info.oid, -1}, kVectorSize);
    std::vector<std::byte*> states;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (texts[row] == "NULL")
            values.set_null(row);
        else
            values.set_value(row, parse_value(info, -1, texts[row]).value());
        states.push_back(spec.combine && row >= texts.size() / 2 ? second : first);
    }
    std::vector<Vector> arguments{values};
    if (!delimiter.empty()) arguments.push_back(Vector::constant(Value::text(delimiter)));
    REQUIRE(spec.update(context, arguments, texts.size(), states.data(), arena).ok());
    if (spec.combine) {
        const bool travels = spec.encode && spec.decode;
        REQUIRE(travels);
        std::string bytes;
        spec.encode(second, bytes);
        second = state();
        REQUIRE(spec.decode(bytes, second, arena).ok());
        std::byte* damaged = state();
        CHECK(!spec.decode(std::string_view(bytes).substr(0, 1), damaged, arena).ok());
    }
    if (spec.combine) REQUIRE(spec.combine(context, second, first, arena).ok());
    Vector out({function->signature.result, -1}, 1);
    REQUIRE(spec.finish(context, first, out, 0).ok());
    return print_value(out.value(0));
}

}  // namespace

TEST_CASE("aggregates answer as PostgreSQL's do") {
    CHECK(aggregate("sum", "int4", {"1", "NULL", "2147483647"}) == "2147483648");
    CHECK(aggregate("sum", "int4", {"NULL"}) == "NULL");
    CHECK(aggregate("sum", "int8", {"9223372036854775807", "9223372036854775807"}) ==
          "18446744073709551614");
    CHECK(aggregate("avg", "int4", {"1", "2"}) == "1.5000000000000000");
    CHECK(aggregate("avg", "int4", {"1", "1", "2"}) == "1.3333333333333333");
    CHECK(aggregate("sum", "numeric", {"1.5", "2.25", "-0.125"}) == "3.625");
    CHECK(aggregate("sum", "numeric", {"1e40", "0.25", "1"}) ==
          "10000000000000000000000000000000000000001.25");
    CHECK(aggregate("sum", "numeric", {"1", "NaN"}) == "NaN");
    CHECK(aggregate("avg", "numeric", {"1.5", "2.5", "7"}) == "3.6666666666666667");
    CHECK(aggregate("stddev", "int4", {"1", "2", "3", "4"}) == "1.2909944487358056");
    CHECK(aggregate("var_pop", "numeric", {"1.5", "2.5", "4"}) == "1.05555555555555555556");
    CHECK(aggregate("stddev", "float8", {"1", "2", "3", "4"}) == "1.2909944487358056");
    CHECK(aggregate("variance", "int4", {"1"}) == "NULL");
    CHECK(aggregate("min", "text", {"b", "abc", "NULL", "c"}) == "abc");
    CHECK(aggregate("max", "numeric", {"1.50", "22", "3"}) == "22");
    CHECK(aggregate("bool_and", "bool", {"t", "f"}) == "f");
    CHECK(aggregate("bit_or", "int4", {"1", "6"}) == "7");
    CHECK(aggregate("string_agg", "text", {"a", "NULL", "b"}, ", ") == "a, b");
}
