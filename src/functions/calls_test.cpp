#include <doctest/doctest.h>

#include "functions/registry.h"
#include "functions/test_context.h"
#include "types/test_types.h"

using namespace aerolith;

namespace {

/// One call of one function and what PostgreSQL 15 answers: a text, or an SQLSTATE and a message.
struct Call {
    Oid oid;
    std::string_view name, types, arguments, result_type, result, state;
};

constexpr Call kCalls[] = {
#define CALL(oid, name, types, arguments, result_type, result) \
    {oid, name, types, arguments, result_type, result, ""},
#define FAILS(oid, name, types, arguments, result_type, state, message) \
    {oid, name, types, arguments, result_type, message, state},
#include "functions/tables/calls.def"
#undef CALL
#undef FAILS
};

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\x1f'), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// Runs a call over vectors: row 0 carries the arguments, row 1 is NULL, to see that NULLs do no
/// harm.
std::string run(const Call& call, const ScalarFunction& function) {
    TestContext context(test_settings());
    std::vector<Vector> arguments;
    std::vector<std::string_view> types = split(call.types), texts = split(call.arguments);
    bool any_null = false;
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto [info, typmod] = test_type(types[i]);
        Vector vector({info->oid, typmod}, 2);
        vector.set_null(1);
        if (texts[i] == "\\N") {
            any_null = true;
            vector.set_null(0);
        } else {
            Result<Value> value = parse_value(*info, typmod, texts[i].substr(1));
            if (!value.ok()) return "argument: " + value.error().message();
            vector.set_value(0, *value);
        }
        arguments.push_back(std::move(vector));
    }
    bool strict = function.spec->nulls == Nulls::kReturnNull;
    if (any_null && strict) return "NULL";
    Vector out({test_type(call.result_type).first->oid, -1}, 2);
    std::size_t rows = strict && !types.empty() ? 2 : 1;
    Status status = function.spec->kernel(context, arguments, rows, out);
    if (!status.ok()) {
        return std::string(sqlstate_code(status.error().state())) + ": " + status.error().message();
    }
    if (rows == 2) CHECK(out.is_null(1));
    return print_value(out.value(0));
}

}  // namespace

TEST_CASE("functions answer as PostgreSQL's do") {
    test_settings() = FormatSettings{};
    for (const Call& call : kCalls) {
        std::string shown(call.arguments);
        for (char& c : shown)
            if (c == '\x1f') c = ',';
        INFO(call.name, "(", shown, ") of ", call.types);
        const ScalarFunction* function = Registry::instance().scalar(call.oid);
        if (!function) {
            FAIL_CHECK("missing");
            continue;
        }
        std::string expected(call.result);
        if (!call.state.empty()) expected = std::string(call.state) + ": " + expected;
        CHECK(run(call, *function) == expected);
    }
}

TEST_CASE("operators name functions of their own operand types") {
    const Registry& registry = Registry::instance();
    for (const OperatorSpec& op : registry.all_operators()) {
        INFO(op.name, " ", op.oid);
        const Signature& signature = registry.scalar(op.function)->signature;
        CHECK(signature.arguments.size() == (op.left ? 2 : 1));
        CHECK(type_info(signature.result).physical == type_info(op.result).physical);
    }
}
