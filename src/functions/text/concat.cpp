#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/text_functions.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

void append_printed(EvalContext& context, const Vector& vector, std::size_t row, std::string& out) {
    const TypeInfo& type = type_info(vector.type().oid);
    type.print(vector.at(row), context.format(), out);
}

Status concat_all(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                  Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        text.clear();
        for (const Vector& argument : arguments)
            if (!argument.is_null(row)) append_printed(context, argument, row, text);
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

Status concat_separated(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                        Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        text.clear();
        bool first = true;
        for (const Vector& argument : arguments.subspan(1)) {
            if (argument.is_null(row)) continue;
            if (!first) text += arguments[0].at(row).as<std::string_view>();
            first = false;
            append_printed(context, argument, row, text);
        }
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

/// One value of format()'s argument list as text; empty optional for NULL.
std::optional<std::string> format_argument(EvalContext& context, std::span<const Vector> arguments,
                                           std::size_t at, std::size_t row) {
    if (arguments[at].is_null(row)) return std::nullopt;
    std::string text;
    append_printed(context, arguments[at], row, text);
    return text;
}

Error bad_format(std::string message) {
    return Error(SqlState::kInvalidParameterValue, std::move(message));
}
Error too_few_arguments() {
    return bad_format("too few arguments for format()");
}

/// One conversion of format(): %[position$][-][width]type.
class FormatCall {
  public:
    FormatCall(EvalContext& context, std::span<const Vector> arguments, std::size_t row)
        : context_(context), arguments_(arguments), row_(row) {}

    Status run(std::string_view pattern, std::string& out) {
        for (std::size_t at = 0; at < pattern.size();) {
            if (pattern[at] != '%') {
                out += pattern[at++];
                continue;
            }
            if (++at >= pattern.size()) return unterminated();
            if (pattern[at] == '%') {
                out += pattern[at++];
                continue;
            }
            TRY(convert(pattern, at, out));
        }
        return {};
    }

  private:
    static Error unterminated() {
        return bad_format("unterminated format() type specifier")
            .hint("For a single \"%\" use \"%%\".");
    }
    static Result<std::optional<int>> number(std::string_view pattern, std::size_t& at) {
        if (at >= pattern.size() || pattern[at] < '0' || pattern[at] > '9')
            return std::optional<int>();
        std::int64_t value = 0;
        while (at < pattern.size() && pattern[at] >= '0' && pattern[at] <= '9') {
            value = value * 10 + (pattern[at++] - '0');
            if (value > 0x7FFFFFFF)
                return Error(SqlState::kNumericValueOutOfRange, "number is out of range");
        }
        if (at >= pattern.size()) return unterminated();
        return std::optional<int>(static_cast<int>(value));
    }
    Result<std::int32_t> star_width(std::string_view pattern, std::size_t& at) {
        ++at;
        std::optional<int> position = TRY(number(pattern, at));
        if (position) {
            if (at >= pattern.size() || pattern[at] != '$')
                return bad_format("width argument position must be ended by \"$\"");
            ++at;
            if (*position == 0)
                return bad_format("format specifies argument 0, but arguments are numbered from 1");
            next_ = static_cast<std::size_t>(*position);
        } else {
            ++next_;
        }
        if (next_ >= arguments_.size()) return too_few_arguments();
        std::optional<std::string> text = format_argument(context_, arguments_, next_, row_);
        return text ? static_cast<std::int32_t>(std::strtol(text->c_str(), nullptr, 10)) : 0;
    }
    Status convert(std::string_view pattern, std::size_t& at, std::string& out) {
        std::optional<int> position, leading = TRY(number(pattern, at));
        std::int32_t width = 0;
        bool left = false, has_width = false;
        if (leading && pattern[at] == '$') {
            position = leading;
            if (*position == 0)
                return bad_format("format specifies argument 0, but arguments are numbered from 1");
            ++at;
        } else if (leading) {
            width = *leading;
            has_width = true;
        }
        while (!has_width && at < pattern.size() && pattern[at] == '-') {
            left = true;
            ++at;
        }
        if (at >= pattern.size()) return unterminated();
        if (!has_width && pattern[at] == '*') {
            width = TRY(star_width(pattern, at));
        } else if (!has_width) {
            if (std::optional<int> digits = TRY(number(pattern, at))) width = *digits;
        }
        if (width < 0) {
            left = true;
            width = -width;
        }
        if (at >= pattern.size()) return unterminated();
        char type = pattern[at];
        if (type != 's' && type != 'I' && type != 'L') {
            return Error(
                       bad_format(fmt::format("unrecognized format() type specifier \"{}\"", type)))
                .hint("For a single \"%\" use \"%%\".");
        }
        ++at;
        next_ = position ? static_cast<std::size_t>(*position) : next_ + 1;
        if (next_ >= arguments_.size()) return too_few_arguments();
        std::string text;
        TRY(render(type, format_argument(context_, arguments_, next_, row_), text));
        std::size_t have = count_characters(text);
        std::size_t missing =
            static_cast<std::size_t>(width) > have ? static_cast<std::size_t>(width) - have : 0;
        if (!left) out.append(missing, ' ');
        out += text;
        if (left) out.append(missing, ' ');
        return {};
    }
    static Status render(char type, const std::optional<std::string>& value, std::string& text) {
        if (!value) {
            if (type == 'I')
                return Error(SqlState::kNullValueNotAllowed,
                             "null values cannot be formatted as an SQL identifier");
            if (type == 'L') text = "NULL";
            return {};
        }
        if (type == 's')
            text = *value;
        else if (type == 'I')
            quote_identifier(*value, text);
        else
            quote_literal(*value, text);
        return {};
    }

    EvalContext& context_;
    std::span<const Vector> arguments_;
    std::size_t row_;
    std::size_t next_ = 0;
};

Status format_values(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                     Vector& out) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        if (arguments[0].is_null(row)) {
            out.set_null(row);
            continue;
        }
        text.clear();
        TRY(FormatCall(context, arguments, row)
                .run(arguments[0].at(row).as<std::string_view>(), text));
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

/// text || anything: the other side prints as text.
Status append_any(EvalContext& context, std::span<const Vector> arguments, std::size_t count,
                  Vector& out) {
    detail::propagate_nulls(arguments, count, out);
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
        if (out.is_null(row)) continue;
        text.clear();
        for (const Vector& argument : arguments) {
            // A cast, not the output function, decides how a boolean reads.
            if (argument.type().oid == type_oid::kBool)
                text += argument.at(row).as<bool>() ? "true" : "false";
            else
                append_printed(context, argument, row, text);
        }
        out.set(row, Datum::of<std::string_view>(text));
    }
    return {};
}

constexpr FunctionSpec kConcatFunctions[] = {
    on_null(by_format(function(3058, "concat(variadic \"any\") -> text", concat_all,
                               "Texts of all arguments that are not NULL.",
                               {"SELECT concat('abcde', 2, NULL, 22)", "abcde222"}))),
    on_null(by_format(function(3059, "concat_ws(text, variadic \"any\") -> text", concat_separated,
                               "Texts of the arguments that are not NULL, joined by the first.",
                               {"SELECT concat_ws(',', 'abcde', 2, NULL, 22)", "abcde,2,22"}))),
    on_null(
        by_format(function(3539, "format(text, variadic \"any\") -> text", format_values,
                           "Fills %s, %I and %L with the arguments.",
                           {"SELECT format('Hello %s, %1$s', 'World')", "Hello World, World"}))),
    on_null(by_format(function(3540, "format(text) -> text", format_values,
                               "Checks a format without arguments.",
                               {"SELECT format('100%%')", "100%"}))),
    by_format(internal(2003, "textanycat(text, anynonarray) -> text", append_any)),
    by_format(internal(2004, "anytextcat(anynonarray, text) -> text", append_any)),
};

}  // namespace

std::span<const FunctionSpec> concat_functions() {
    return kConcatFunctions;
}

}  // namespace aerolith
