#include <doctest/doctest.h>

#include "functions/registry.h"
#include "functions/test_context.h"
#include "types/array/array.h"
#include "types/test_types.h"

using namespace aerolith;

namespace {

std::string rows_of(std::string_view name,
                    const std::vector<std::pair<std::string_view, std::string_view>>& texts) {
    std::vector<Value> arguments;
    std::vector<Oid> types;
    for (auto [type, text] : texts) {
        auto [info, typmod] = test_type(type);
        arguments.push_back(parse_value(*info, typmod, text).value());
        types.push_back(info->oid);
    }
    for (const SetFunction* candidate : Registry::instance().sets(name)) {
        bool fits = candidate->signature.arguments.size() == types.size();
        for (std::size_t i = 0; fits && i < types.size(); ++i) {
            Oid wanted = candidate->signature.arguments[i];
            fits = wanted == types[i] || wanted == type_oid::kAnyArray;
        }
        if (!fits) continue;
        TestContext context(test_settings());
        auto source = candidate->spec->open(context, arguments);
        if (!source.ok()) return source.error().message();
        std::string shown;
        Chunk chunk;
        while (true) {
            Status status = (*source)->next(context, chunk);
            if (!status.ok()) return status.error().message();
            if (chunk.size == 0) return shown;
            for (std::size_t row = 0; row < chunk.size; ++row)
                shown += print_value(chunk.columns[0].value(row)) + ";";
        }
    }
    return "no such function";
}

}  // namespace

TEST_CASE("set functions give the rows PostgreSQL's give") {
    CHECK(rows_of("generate_series", {{"int4", "2"}, {"int4", "4"}}) == "2;3;4;");
    CHECK(rows_of("generate_series", {{"int4", "4"}, {"int4", "2"}}) == "");
    CHECK(rows_of("generate_series", {{"int4", "2147483646"}, {"int4", "2147483647"}}) ==
          "2147483646;2147483647;");
    CHECK(rows_of("generate_series", {{"int8", "5"}, {"int8", "1"}, {"int8", "-2"}}) == "5;3;1;");
    CHECK(rows_of("generate_series", {{"int4", "1"}, {"int4", "2"}, {"int4", "0"}}) ==
          "step size cannot equal zero");
    CHECK(rows_of("generate_series", {{"numeric", "1.1"}, {"numeric", "4"}, {"numeric", "1.3"}}) ==
          "1.1;2.4;3.7;");
    CHECK(rows_of("generate_series", {{"timestamp", "2020-01-31"},
                                      {"timestamp", "2020-03-31"},
                                      {"interval", "1 month"}}) ==
          "2020-01-31 00:00:00;2020-02-29 00:00:00;2020-03-29 00:00:00;");
    CHECK(rows_of("unnest", {{"int4[]", "{{1,2},{NULL,4}}"}}) == "1;2;NULL;4;");
    CHECK(rows_of("generate_subscripts", {{"int4[]", "[0:1]={5,6}"}, {"int4", "1"}}) == "0;1;");
    CHECK(rows_of("regexp_matches", {{"text", "foobarbequebaz"}, {"text", "ba."}, {"text", "g"}}) ==
          "{bar};{baz};");
}
