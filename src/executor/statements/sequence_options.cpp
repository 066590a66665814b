#include "executor/statements/table_builder.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

struct TypeRange {
    std::int64_t low, high;
};

Result<TypeRange> range_of(Oid type) {
    switch (type) {
        case type_oid::kInt2:
            return TypeRange{INT16_MIN, INT16_MAX};
        case type_oid::kInt4:
            return TypeRange{INT32_MIN, INT32_MAX};
        case type_oid::kInt8:
            return TypeRange{INT64_MIN, INT64_MAX};
        default:
            return Error(SqlState::kInvalidParameterValue,
                         "sequence type must be smallint, integer, or bigint");
    }
}

Status check_options(const SequenceDescriptor& options, TypeRange range) {
    auto out_of_range = [&](std::int64_t value) { return value < range.low || value > range.high; };
    if (options.increment == 0)
        return Error(SqlState::kInvalidParameterValue, "INCREMENT must not be zero");
    if (out_of_range(options.maximum)) {
        return error(SqlState::kInvalidParameterValue,
                     "MAXVALUE ({}) is out of range for sequence data type {}", options.maximum,
                     format_type(options.type));
    }
    if (out_of_range(options.minimum)) {
        return error(SqlState::kInvalidParameterValue,
                     "MINVALUE ({}) is out of range for sequence data type {}", options.minimum,
                     format_type(options.type));
    }
    if (options.minimum >= options.maximum) {
        return error(SqlState::kInvalidParameterValue,
                     "MINVALUE ({}) must be less than MAXVALUE ({})", options.minimum,
                     options.maximum);
    }
    if (options.start < options.minimum) {
        return error(SqlState::kInvalidParameterValue,
                     "START value ({}) cannot be less than MINVALUE ({})", options.start,
                     options.minimum);
    }
    if (options.start > options.maximum) {
        return error(SqlState::kInvalidParameterValue,
                     "START value ({}) cannot be greater than MAXVALUE ({})", options.start,
                     options.maximum);
    }
    if (options.cache <= 0)
        return error(SqlState::kInvalidParameterValue, "CACHE ({}) must be greater than zero",
                     options.cache);
    return {};
}

}  // namespace

Result<SequenceDescriptor> sequence_options(ast::List<ast::Option> list,
                                            const SequenceDescriptor* existing, Type type,
                                            StatementContext& context) {
    SequenceDescriptor options;
    if (existing)
        options = *existing;
    else
        options.type = type.oid == kInvalidOid ? Type{type_oid::kInt8} : type;
    bool type_given = false, start_given = false, minimum_given = false, maximum_given = false;
    std::set<std::string_view> seen;
    for (const ast::Option& option : list) {
        if (!seen.insert(option.name).second)
            return Error(SqlState::kSyntaxError, "conflicting or redundant options")
                .at(option.location);
        auto number = [&] { return option.integer; };
        if (option.name == "as") {
            BindEnvironment environment = context.bind_environment();
            ParameterTypes parameters;
            options.type = TRY(Binder(environment, parameters).bind_type_name(*option.type_name));
            type_given = true;
        } else if (option.name == "increment") {
            options.increment = number();
        } else if (option.name == "start") {
            options.start = number();
            start_given = true;
        } else if (option.name == "minvalue") {
            minimum_given = option.type != ast::Option::Type::kNone;
            if (minimum_given) options.minimum = number();
        } else if (option.name == "maxvalue") {
            maximum_given = option.type != ast::Option::Type::kNone;
            if (maximum_given) options.maximum = number();
        } else if (option.name == "cache") {
            options.cache = number();
        } else if (option.name == "cycle") {
            options.cycle = option.integer != 0;
        } else if (option.name != "owned_by" && option.name != "restart") {
            return error(SqlState::kSyntaxError, "option \"{}\" not recognized", option.name)
                .at(option.location);
        }
    }
    TypeRange range = TRY(range_of(options.type.oid));
    // A bound that was its old type's becomes that of the new one; others stay as they were given.
    TypeRange before = existing ? TRY(range_of(existing->type.oid)) : range;
    bool reset_maximum = existing && type_given && existing->maximum == before.high;
    bool reset_minimum = existing && type_given && existing->minimum == before.low;
    bool no_maximum = seen.contains("maxvalue") && !maximum_given,
         no_minimum = seen.contains("minvalue") && !minimum_given;
    if (no_maximum || (!maximum_given && (!existing || reset_maximum)))
        options.maximum = options.increment > 0 || reset_maximum ? range.high : -1;
    if (no_minimum || (!minimum_given && (!existing || reset_minimum)))
        options.minimum = options.increment < 0 || reset_minimum ? range.low : 1;
    if (!start_given && !existing)
        options.start = options.increment > 0 ? options.minimum : options.maximum;
    TRY(check_options(options, range));
    return options;
}

}  // namespace aerolith
