#include "functions/aggregate/aggregate_state.h"
#include "functions/aggregate/growing_text.h"
#include "functions/families.h"
#include "functions/json/to_json.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/array/array.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

Error odd_arguments(std::string_view function) {
    return error(SqlState::kInvalidParameterValue,
                 "argument list must have even number of elements")
        .hint(fmt::format("The arguments of {}() must consist of alternating keys and values.",
                          function));
}

void set_jsonb(const JsonTree& tree, Vector& out, std::size_t row) {
    std::string bytes;
    encode_jsonb(tree, bytes);
    out.set(row, Datum::of<std::string_view>(bytes));
}

Status to_jsonb(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                Vector& out) {
    detail::propagate_nulls(arguments, count, out);
    for (std::size_t row = 0; row < count; ++row)
        if (!out.is_null(row))
            set_jsonb(TRY(tree_of(context.format(), arguments[0], row)), out, row);
    return {};
}
Status to_json(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
               Vector& out) {
    detail::propagate_nulls(arguments, count, out);
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        if (out.is_null(row)) continue;
        text.clear();
        TRY(json_text_of(context.format(), arguments[0], row, text));
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

Status build_jsonb_array(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                         Vector& out) {
    for (std::size_t row = 0; row < count; ++row) {
        JsonTree tree = JsonTree::array();
        for (const Vector& argument : arguments)
            tree.items.push_back(TRY(tree_of(context.format(), argument, row)));
        set_jsonb(tree, out, row);
    }
    return {};
}
Status build_jsonb_object(EvalContext& context, std::span<const Vector> arguments,
                          std::size_t count, Vector& out) {
    if (arguments.size() % 2) return odd_arguments("jsonb_build_object");
    for (std::size_t row = 0; row < count; ++row) {
        JsonTree tree = JsonTree::object();
        for (std::size_t at = 0; at < arguments.size(); at += 2) {
            if (arguments[at].is_null(row))
                return error(SqlState::kInvalidParameterValue, "argument {}: key must not be null",
                             at + 1);
            std::string key = TRY(object_key_of(context.format(), arguments[at], row));
            tree.members.emplace_back(std::move(key),
                                      TRY(tree_of(context.format(), arguments[at + 1], row)));
        }
        set_jsonb(tree, out, row);
    }
    return {};
}
Status build_json_array(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                        Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        text = "[";
        for (std::size_t at = 0; at < arguments.size(); ++at) {
            if (at) text += ", ";
            TRY(json_text_of(context.format(), arguments[at], row, text));
        }
        text += ']';
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}
Status build_json_object(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                         Vector& out) {
    if (arguments.size() % 2) return odd_arguments("json_build_object");
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        text = "{";
        for (std::size_t at = 0; at < arguments.size(); at += 2) {
            if (arguments[at].is_null(row)) {
                return error(SqlState::kInvalidParameterValue, "argument {} cannot be null", at + 1)
                    .hint("Object keys should be text.");
            }
            if (at) text += ", ";
            append_json_string(TRY(object_key_of(context.format(), arguments[at], row)), text);
            text += " : ";
            TRY(json_text_of(context.format(), arguments[at + 1], row, text));
        }
        text += '}';
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

/// json_agg, jsonb_agg and the object forms gather JSON texts and close them at the end.
template <bool object, bool binary>
struct JsonAggregate {
    static GrowingText& at(std::byte* state) {
        return *std::launder(reinterpret_cast<GrowingText*>(state));
    }
    static void initialise(std::byte* state) { new (state) GrowingText{}; }
    static Status update(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                         std::byte* const* states, Arena& arena) {
        std::string text;
        for (std::size_t row = 0; row < count; ++row) {
            GrowingText& state = at(states[row]);
            text = state.any ? ", " : "";
            // Rows and arrays stand on lines of their own.
            Oid type = arguments[object ? 1 : 0].type().oid;
            bool nested = type == type_oid::kRecord || type_info(type).name.starts_with('_');
            if (!object && !binary && state.any && nested && !arguments[0].is_null(row))
                text = ", \n ";
            if constexpr (object) {
                if (arguments[0].is_null(row))
                    return Error(SqlState::kInvalidParameterValue, "field name must not be null");
                append_json_string(TRY(object_key_of(context.format(), arguments[0], row)), text);
                text += " : ";
            }
            TRY(json_text_of(context.format(), arguments[object ? 1 : 0], row, text));
            state.any = true;
            TRY(state.append(text, arena));
        }
        return {};
    }
    static Status finish(EvalContext&, const std::byte* from, Vector& out, std::size_t row) {
        const GrowingText& state = at(const_cast<std::byte*>(from));
        if (!state.any) {
            out.set_null(row);
            return {};
        }
        std::string text = object ? (binary ? "{" : "{ ") : "[";
        text.append(state.text, state.size) += object ? (binary ? "}" : " }") : "]";
        if constexpr (binary)
            set_jsonb(TRY(parse_json(text, true)), out, row);
        else
            out.set(row, Datum::of<std::string_view>(text));
        return {};
    }
    /// Not to be split: the members follow the rows.
    static constexpr AggregateCode kCode = {sizeof(GrowingText), initialise, update, nullptr,
                                            finish};
};

constexpr FunctionSpec kBuildFunctions[] = {
    by_format(
        function(3787, "to_jsonb(anyelement) -> jsonb", to_jsonb, "A value as jsonb.",
                 {"SELECT to_jsonb('Fred said \"Hi.\"'::text)", "\"Fred said \\\"Hi.\\\"\""})),
    by_format(function(3176, "to_json(anyelement) -> json", to_json, "A value as json.",
                       {"SELECT to_json(1.50)", "1.50"})),
    by_format(function(3153, "array_to_json(anyarray) -> json", to_json, "An array as json.",
                       {"SELECT array_to_json('{{1,5},{99,100}}'::int[])", "[[1,5],[99,100]]"})),
    on_null(by_format(function(3271, "jsonb_build_array(variadic \"any\") -> jsonb",
                               build_jsonb_array, "An array of the arguments.",
                               {"SELECT jsonb_build_array(1, 2, 'foo')", "[1, 2, \"foo\"]"}))),
    on_null(by_format(function(3272, "jsonb_build_array() -> jsonb", build_jsonb_array,
                               "An empty array.", {"SELECT jsonb_build_array()", "[]"}))),
    on_null(by_format(
        function(3273, "jsonb_build_object(variadic \"any\") -> jsonb", build_jsonb_object,
                 "An object of keys and values in turn.",
                 {"SELECT jsonb_build_object('foo', 1, 'bar', 2)", "{\"bar\": 2, \"foo\": 1}"}))),
    on_null(by_format(function(3274, "jsonb_build_object() -> jsonb", build_jsonb_object,
                               "An empty object.", {"SELECT jsonb_build_object()", "{}"}))),
    on_null(by_format(function(3198, "json_build_array(variadic \"any\") -> json", build_json_array,
                               "An array of the arguments.",
                               {"SELECT json_build_array(1, 2, 'foo')", "[1, 2, \"foo\"]"}))),
    on_null(by_format(function(3199, "json_build_array() -> json", build_json_array,
                               "An empty array.", {"SELECT json_build_array()", "[]"}))),
    on_null(by_format(
        function(3200, "json_build_object(variadic \"any\") -> json", build_json_object,
                 "An object of keys and values in turn.",
                 {"SELECT json_build_object('foo', 1, 'bar', 2)", "{\"foo\" : 1, \"bar\" : 2}"}))),
    on_null(by_format(function(3201, "json_build_object() -> json", build_json_object,
                               "An empty object.", {"SELECT json_build_object()", "{}"}))),
};

constexpr AggregateSpec kJsonAggregates[] = {
    seeing_nulls(aggregate(3175, "json_agg(anyelement) -> json", JsonAggregate<false, false>::kCode,
                           "All values as a JSON array.",
                           {"SELECT json_agg(x) FROM (VALUES (1), (2)) t(x)", "[1, 2]"})),
    seeing_nulls(aggregate(3267, "jsonb_agg(anyelement) -> jsonb",
                           JsonAggregate<false, true>::kCode, "All values as a JSON array.",
                           {"SELECT jsonb_agg(x) FROM (VALUES (1), (2)) t(x)", "[1, 2]"})),
    seeing_nulls(
        aggregate(3197, "json_object_agg(\"any\", \"any\") -> json",
                  JsonAggregate<true, false>::kCode, "Keys and values as a JSON object.",
                  {"SELECT json_object_agg(x, 1) FROM (VALUES ('a')) t(x)", "{ \"a\" : 1 }"})),
    seeing_nulls(
        aggregate(3270, "jsonb_object_agg(\"any\", \"any\") -> jsonb",
                  JsonAggregate<true, true>::kCode, "Keys and values as a JSON object.",
                  {"SELECT jsonb_object_agg(x, 1) FROM (VALUES ('a')) t(x)", "{\"a\": 1}"})),
};

}  // namespace

std::span<const FunctionSpec> json_build_functions() {
    return kBuildFunctions;
}
std::span<const AggregateSpec> json_aggregates() {
    return kJsonAggregates;
}

}  // namespace aerolith
