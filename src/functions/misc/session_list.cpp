#include <charconv>
#include <cmath>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/array/array.h"
#include "types/text/text.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

void current_user(EvalContext& context, std::string& out) {
    out += context.current_user();
}
void session_user(EvalContext& context, std::string& out) {
    out += context.session_user();
}
void current_database(EvalContext& context, std::string& out) {
    out += context.current_database();
}
bool current_schema(EvalContext& context, std::string& out) {
    std::vector<std::string> path = context.search_path(false);
    if (path.empty()) return false;
    out += path.front();
    return true;
}
void current_schemas(EvalContext& context, bool implicit, std::string& out) {
    ArrayBuilder builder(type_oid::kName);
    std::vector<std::string> path = context.search_path(implicit);
    for (const std::string& schema : path) builder.add(Datum::of<std::string_view>(schema));
    builder.finish(out);
}
std::int32_t backend_pid(EvalContext& context) {
    return context.backend_pid();
}
std::string_view version() {
    return "PostgreSQL 15.20 (AerolithDB 0.1.0) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit";
}
std::string_view client_encoding() {
    return "UTF8";
}

Result<std::string> settings_value(EvalContext& context, std::string_view name, bool missing_ok) {
    return context.setting(name, missing_ok);
}
Status current_setting(EvalContext& context, std::string_view name, std::string& out) {
    out += TRY(settings_value(context, name, false));
    return {};
}
Result<bool> current_setting_if_set(EvalContext& context, std::string_view name, bool missing_ok,
                                    std::string& out) {
    out += TRY(settings_value(context, name, missing_ok));
    return !(missing_ok && out.empty());
}
Status set_config(EvalContext& context, std::string_view name, std::string_view value,
                  bool is_local, std::string& out) {
    out += TRY(context.set_setting(name, value, is_local));
    return {};
}

Oid as_oid(std::int32_t sequence) {
    return static_cast<Oid>(sequence);
}
Result<std::int64_t> next_value(EvalContext& context, std::int32_t sequence) {
    return context.nextval(as_oid(sequence));
}
Result<std::int64_t> current_value(EvalContext& context, std::int32_t sequence) {
    return context.currval(as_oid(sequence));
}
Result<std::int64_t> last_value(EvalContext& context) {
    return context.lastval();
}
Result<std::int64_t> set_value(EvalContext& context, std::int32_t sequence, std::int64_t value) {
    return context.setval(as_oid(sequence), value, true);
}
Result<std::int64_t> set_value_called(EvalContext& context, std::int32_t sequence,
                                      std::int64_t value, bool is_called) {
    return context.setval(as_oid(sequence), value, is_called);
}

/// A relation's name, or its number as regclass prints it when nothing has that OID.
Result<std::int32_t> relation_of(EvalContext& context, std::string_view name) {
    if (name == "-") return 0;
    std::uint32_t number = 0;
    auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    bool is_number = failure == std::errc() && end == name.data() + name.size();
    return static_cast<std::int32_t>(is_number ? number : TRY(context.relation_oid(name)));
}

double random_number(EvalContext& context) {
    return context.random();
}
Status set_seed(EvalContext& context, double seed, std::string&) {
    if (!(seed >= -1 && seed <= 1)) {
        return error(SqlState::kInvalidParameterValue,
                     "setseed parameter {} is out of allowed range [-1,1]", seed);
    }
    context.seed_random(seed);
    return {};
}
Uuid random_uuid(EvalContext& context) {
    return context.random_uuid();
}
Status sleep_for(EvalContext& context, double seconds, std::string&) {
    return context.sleep(seconds);
}

Status type_of_argument(EvalContext&, std::span<const Vector> arguments, std::size_t, Vector& out) {
    Value oid = Value::of<std::int32_t>({type_oid::kRegtype},
                                        static_cast<std::int32_t>(arguments[0].type().oid));
    out = Vector::constant(oid);
    return {};
}

template <bool nulls>
Status count_nulls(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                   Vector& out) {
    std::int32_t* results = out.data<std::int32_t>();
    for (std::size_t row = 0; row < count; ++row) {
        results[row] = 0;
        for (const Vector& argument : arguments) results[row] += argument.is_null(row) == nulls;
    }
    return {};
}

Status format_type_name(EvalContext&, std::span<const Vector> arguments, std::size_t count,
                        Vector& out) {
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        std::int32_t typmod =
            arguments[1].is_null(row) ? -1 : arguments[1].at(row).as<std::int32_t>();
        std::string name =
            format_type({static_cast<Oid>(arguments[0].at(row).as<std::int32_t>()), typmod});
        out.set(row, Datum::of<std::string_view>(name));
    }
    return {};
}

void size_pretty(std::int64_t size, std::string& out) {
    constexpr std::string_view kUnits[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    constexpr std::int64_t kLimit = 10 * 1024, kLimit2 = 2 * kLimit - 1;
    std::size_t unit = 0;
    std::int64_t shown = size;
    auto magnitude = [](std::int64_t value) { return value < 0 ? -value : value; };
    if (magnitude(shown) >= kLimit) {
        // One bit more than shown is kept, to round at the end.
        shown >>= 9;
        for (unit = 1; magnitude(shown) >= kLimit2 && unit < 5; ++unit) shown /= 1024;
        shown = (shown + (shown < 0 ? -1 : 1)) / 2;
    }
    fmt::format_to(std::back_inserter(out), "{} {}", shown, kUnits[unit]);
}

constexpr FunctionSpec kSessionFunctions[] = {
    stable(function(745, "current_user() -> name", vectorise<current_user>,
                    "Role whose rights apply.", {})),
    stable(function(746, "session_user() -> name", vectorise<session_user>, "Role that connected.",
                    {})),
    stable(function(710, "getpgusername() -> name", vectorise<current_user>,
                    "Role whose rights apply.", {})),
    stable(function(861, "current_database() -> name", vectorise<current_database>,
                    "Database of the session.", {})),
    stable(function(1402, "current_schema() -> name", vectorise<current_schema>,
                    "Schema new objects go to.", {})),
    stable(function(1403, "current_schemas(boolean) -> name[]", vectorise<current_schemas>,
                    "Schemas searched, with the implied ones when asked.", {})),
    stable(function(2026, "pg_backend_pid() -> integer", vectorise<backend_pid>,
                    "Number of this session's process.", {})),
    stable(function(89, "version() -> text", vectorise<version>, "Name and version of the server.",
                    {})),
    stable(function(810, "pg_client_encoding() -> name", vectorise<client_encoding>,
                    "Encoding the client asked for.", {"SELECT pg_client_encoding()", "UTF8"})),
    stable(function(2077, "current_setting(text) -> text", vectorise<current_setting>,
                    "Value of a setting.", {})),
    stable(function(3294, "current_setting(text, boolean) -> text",
                    vectorise<current_setting_if_set>,
                    "Value of a setting, NULL when there is none.", {})),
    volatile_(function(2078, "set_config(text, text, boolean) -> text", vectorise<set_config>,
                       "Changes a setting for the session or the transaction.", {})),
    stable(function(1079, "regclass(text) -> regclass", vectorise<relation_of>,
                    "The relation of a name.", {})),
    volatile_(function(1574, "nextval(regclass) -> bigint", vectorise<next_value>,
                       "Advances a sequence.", {})),
    volatile_(function(1575, "currval(regclass) -> bigint", vectorise<current_value>,
                       "The value nextval last gave in this session.", {})),
    volatile_(function(2559, "lastval() -> bigint", vectorise<last_value>,
                       "The value nextval last gave for any sequence.", {})),
    volatile_(function(1576, "setval(regclass, bigint) -> bigint", vectorise<set_value>,
                       "Sets a sequence's value.", {})),
    volatile_(function(1765, "setval(regclass, bigint, boolean) -> bigint",
                       vectorise<set_value_called>,
                       "Sets a sequence's value and whether it was handed out.", {})),
    volatile_(function(1598, "random() -> double precision", vectorise<random_number>,
                       "A random number from 0 up to but not including 1.", {})),
    volatile_(function(1599, "setseed(double precision) -> void", vectorise<set_seed>,
                       "Starts the sequence of random numbers anew.", {})),
    volatile_(function(3432, "gen_random_uuid() -> uuid", vectorise<random_uuid>,
                       "A random UUID (version 4).", {})),
    volatile_(function(2626, "pg_sleep(double precision) -> void", vectorise<sleep_for>,
                       "Waits a number of seconds.", {})),
    on_null(stable(function(1619, "pg_typeof(\"any\") -> regtype", type_of_argument,
                            "Type of the argument.", {"SELECT pg_typeof(33)", "integer"}))),
    on_null(function(438, "num_nulls(variadic \"any\") -> integer", count_nulls<true>,
                     "Number of arguments that are NULL.", {"SELECT num_nulls(1, NULL, 2)", "1"})),
    on_null(function(440, "num_nonnulls(variadic \"any\") -> integer", count_nulls<false>,
                     "Number of arguments that are not NULL.",
                     {"SELECT num_nonnulls(1, NULL, 2)", "2"})),
    on_null(stable(function(1081, "format_type(oid, integer) -> text", format_type_name,
                            "Name of a type with its modifier.",
                            {"SELECT format_type(23, NULL)", "integer"}))),
    function(2288, "pg_size_pretty(bigint) -> text", vectorise<size_pretty>,
             "A size in bytes with a unit.",
             {"SELECT pg_size_pretty(1000000000::bigint)", "954 MB"}),
};

}  // namespace

std::span<const FunctionSpec> session_functions() {
    return kSessionFunctions;
}

}  // namespace aerolith
