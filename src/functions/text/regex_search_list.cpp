#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/regex_search.h"
#include "functions/vectorise.h"
#include "types/array/array.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

/// Where a search starts, which of the matches is wanted, and which group of it.
struct SearchOptions {
    std::int32_t start = 1, nth = 1, group = 0;
    std::string_view letters;
};

Error bad_parameter(std::string_view name, std::int32_t value) {
    return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"{}\": {}", name,
                 value);
}

/// Byte offset of character number `start`, counted from 1; empty when the text ends before it.
Result<std::optional<std::size_t>> start_offset(std::string_view text, std::int32_t start) {
    if (start <= 0) return bad_parameter("start", start);
    auto characters = static_cast<std::size_t>(start - 1);
    if (characters > count_characters(text)) return std::optional<std::size_t>();
    return std::optional(character_offset(text, characters));
}

/// The wanted group of the wanted match; an unmatched span when there is none.
Result<Regex::Span> find_match(std::string_view text, std::string_view pattern,
                               const SearchOptions& options, std::string_view function) {
    if (options.start <= 0) return bad_parameter("start", options.start);
    if (options.nth <= 0) return bad_parameter("n", options.nth);
    if (options.group < 0) return bad_parameter("subexpr", options.group);
    RegexFlags flags = TRY(parse_regex_flags(options.letters, function, false));
    auto regex = TRY(Regex::compile(pattern, flags));
    Regex::Span found;
    auto from = TRY(start_offset(text, options.start));
    // Without groups the whole match is the first one.
    std::size_t group = static_cast<std::size_t>(options.group);
    if (group == 1 && regex->group_count() == 0) group = 0;
    if (!from || group > regex->group_count()) return found;
    std::int32_t number = 0;
    TRY(each_match(*regex, text, *from, [&](const std::vector<Regex::Span>& spans) {
        if (++number < options.nth) return true;
        found = spans[group];
        return false;
    }));
    return found;
}

Result<std::int32_t> count_matches(std::string_view text, std::string_view pattern,
                                   std::int32_t start, std::string_view letters) {
    auto from = TRY(start_offset(text, start));
    RegexFlags flags = TRY(parse_regex_flags(letters, "regexp_count()", false));
    auto regex = TRY(Regex::compile(pattern, flags));
    std::int32_t count = 0;
    if (!from) return count;
    TRY(each_match(*regex, text, *from, [&](const std::vector<Regex::Span>&) {
        ++count;
        return true;
    }));
    return count;
}
Result<std::int32_t> regexp_count(std::string_view text, std::string_view pattern) {
    return count_matches(text, pattern, 1, "");
}
Result<std::int32_t> regexp_count_from(std::string_view text, std::string_view pattern,
                                       std::int32_t start) {
    return count_matches(text, pattern, start, "");
}

Result<std::int32_t> position_of(std::string_view text, std::string_view pattern,
                                 const SearchOptions& options, std::int32_t at_end) {
    if (options.start <= 0) return bad_parameter("start", options.start);
    if (options.nth <= 0) return bad_parameter("n", options.nth);
    if (at_end != 0 && at_end != 1) return bad_parameter("endoption", at_end);
    Regex::Span span = TRY(find_match(text, pattern, options, "regexp_instr()"));
    if (!span.matched()) return 0;
    std::size_t offset = at_end ? span.end : span.start;
    return static_cast<std::int32_t>(count_characters(text.substr(0, offset))) + 1;
}
Result<std::int32_t> regexp_instr(std::string_view text, std::string_view pattern) {
    return position_of(text, pattern, {}, 0);
}
Result<std::int32_t> regexp_instr_from(std::string_view text, std::string_view pattern,
                                       std::int32_t start) {
    return position_of(text, pattern, {.start = start}, 0);
}
Result<std::int32_t> regexp_instr_nth(std::string_view text, std::string_view pattern,
                                      std::int32_t start, std::int32_t nth) {
    return position_of(text, pattern, {.start = start, .nth = nth}, 0);
}
Result<std::int32_t> regexp_instr_end(std::string_view text, std::string_view pattern,
                                      std::int32_t start, std::int32_t nth, std::int32_t at_end) {
    return position_of(text, pattern, {.start = start, .nth = nth}, at_end);
}
Result<std::int32_t> regexp_instr_flags(std::string_view text, std::string_view pattern,
                                        std::int32_t start, std::int32_t nth, std::int32_t at_end,
                                        std::string_view letters) {
    return position_of(text, pattern, {.start = start, .nth = nth, .letters = letters}, at_end);
}
Result<std::int32_t> regexp_instr_group(std::string_view text, std::string_view pattern,
                                        std::int32_t start, std::int32_t nth, std::int32_t at_end,
                                        std::string_view letters, std::int32_t group) {
    return position_of(text, pattern, {start, nth, group, letters}, at_end);
}

using OptionalText = Result<std::optional<std::string_view>>;
OptionalText part_of(std::string_view text, std::string_view pattern,
                     const SearchOptions& options) {
    Regex::Span span = TRY(find_match(text, pattern, options, "regexp_substr()"));
    if (!span.matched()) return std::optional<std::string_view>();
    return std::optional(text.substr(span.start, span.end - span.start));
}
OptionalText regexp_substr(std::string_view text, std::string_view pattern) {
    return part_of(text, pattern, {});
}
OptionalText regexp_substr_from(std::string_view text, std::string_view pattern,
                                std::int32_t start) {
    return part_of(text, pattern, {.start = start});
}
OptionalText regexp_substr_nth(std::string_view text, std::string_view pattern, std::int32_t start,
                               std::int32_t nth) {
    return part_of(text, pattern, {.start = start, .nth = nth});
}
OptionalText regexp_substr_flags(std::string_view text, std::string_view pattern,
                                 std::int32_t start, std::int32_t nth, std::string_view letters) {
    return part_of(text, pattern, {.start = start, .nth = nth, .letters = letters});
}
OptionalText regexp_substr_group(std::string_view text, std::string_view pattern,
                                 std::int32_t start, std::int32_t nth, std::string_view letters,
                                 std::int32_t group) {
    return part_of(text, pattern, {start, nth, group, letters});
}

Result<bool> match_groups(std::string_view text, std::string_view pattern, const RegexFlags& flags,
                          std::string& out) {
    auto regex = TRY(Regex::compile(pattern, flags));
    std::vector<Regex::Span> spans = TRY(regex->match(text));
    if (spans.empty()) return false;
    append_groups(text, spans, out);
    return true;
}
Result<bool> regexp_match(std::string_view text, std::string_view pattern, std::string& out) {
    return match_groups(text, pattern, {}, out);
}
Result<bool> regexp_match_flags(std::string_view text, std::string_view pattern,
                                std::string_view letters, std::string& out) {
    auto flags = parse_regex_flags(letters, "regexp_match()", true);
    if (!flags.ok()) return flags.take_error();
    if (flags->global) {
        return Error(SqlState::kInvalidParameterValue,
                     "regexp_match() does not support the \"global\" option")
            .hint("Use the regexp_matches function instead.");
    }
    return match_groups(text, pattern, *flags, out);
}

Status split_to_array(std::string_view text, std::string_view pattern, std::string_view letters,
                      std::string& out) {
    ArrayBuilder builder(type_oid::kText);
    RegexFlags flags = TRY(parse_regex_flags(letters, "regexp_split_to_array()", false));
    for (std::string_view part : TRY(split_by_regex(text, pattern, flags)))
        builder.add(Datum::of(part));
    builder.finish(out);
    return {};
}
Status regexp_split_to_array(std::string_view text, std::string_view pattern, std::string& out) {
    return split_to_array(text, pattern, "", out);
}

/// SQL's regular expressions (SIMILAR TO) as ours.
Status translate_similar(std::string_view pattern, std::optional<char32_t> escape,
                         std::string& out) {
    bool escaped = false, in_bracket = false;
    int separators = 0;
    out += "^(?:";
    for (std::size_t at = 0; at < pattern.size();) {
        std::size_t start = at;
        char32_t code = next_character(pattern, at);
        std::string_view letter = pattern.substr(start, at - start);
        if (escaped) {
            escaped = false;
            if (code != '"' || in_bracket) {
                out.append("\\").append(letter);
                continue;
            }
            if (separators == 2) {
                return Error(
                    SqlState::kInvalidEscapeSequence,
                    "SQL regular expression may not contain more than two escape-double-quote "
                    "separators");
            }
            out += separators++ == 0 ? "){1,1}?(" : "){1,1}(?:";
        } else if (escape && code == *escape) {
            escaped = true;
        } else if (in_bracket) {
            if (code == '\\') out += '\\';
            out += letter;
            in_bracket = code != ']';
        } else if (code == '[') {
            out += letter;
            in_bracket = true;
        } else if (code == '%') {
            out += ".*";
        } else if (code == '_') {
            out += '.';
        } else if (code == '(') {
            out += "(?:";
        } else {
            if (code == '\\' || code == '.' || code == '^' || code == '$') out += '\\';
            out += letter;
        }
    }
    out += ")$";
    return {};
}
Status similar_to_escape(std::string_view pattern, std::string& out) {
    return translate_similar(pattern, U'\\', out);
}
Status similar_to_escape_by(std::string_view pattern, std::string_view escape, std::string& out) {
    if (escape.empty()) return translate_similar(pattern, std::nullopt, out);
    std::size_t at = 0;
    char32_t code = next_character(escape, at);
    if (at < escape.size()) {
        return Error(SqlState::kInvalidEscapeSequence, "invalid escape string")
            .hint("Escape string must be empty or one character.");
    }
    return translate_similar(pattern, code, out);
}

/// Quantifiers that take as little as they can.
std::string made_lazy(std::string_view regex) {
    std::string lazy;
    bool in_bracket = false;
    for (std::size_t at = 0; at < regex.size(); ++at) {
        char c = regex[at];
        lazy += c;
        if (c == '\\' && at + 1 < regex.size()) {
            lazy += regex[++at];
            continue;
        }
        if (c == '[' || c == ']') in_bracket = c == '[';
        bool group = at > 0 && regex[at - 1] == '(';
        bool quantifier = c == '*' || c == '+' || c == '}' || (c == '?' && !group);
        if (!in_bracket && quantifier) lazy += '?';
    }
    return lazy;
}
/// substring(text SIMILAR pattern ESCAPE escape): the part between the separators, the part before
/// them as short as it can be.
Result<bool> substring_similar(std::string_view text, std::string_view pattern,
                               std::string_view escape, std::string& out) {
    std::string regex_text;
    TRY(similar_to_escape_by(pattern, escape, regex_text));
    constexpr std::string_view kStart = "^(?:", kSplit = "){1,1}?(";
    std::size_t split = regex_text.find(kSplit);
    bool separated = pattern.find(std::string(escape) + '"') != pattern.npos;
    if (separated && split != regex_text.npos) {
        std::string first = made_lazy(
            std::string_view(regex_text).substr(kStart.size(), split - kStart.size()));
        regex_text = std::string(kStart) + first + ")(" + regex_text.substr(split + kSplit.size());
    }
    auto regex = TRY(Regex::compile(regex_text, RegexFlags()));
    std::vector<Regex::Span> spans = TRY(regex->match(text));
    if (spans.empty()) return false;
    Regex::Span found = spans.size() > 1 ? spans[1] : spans[0];
    if (!found.matched()) return false;
    out = text.substr(found.start, found.end - found.start);
    return true;
}

constexpr std::string_view kCount = "Number of matches of a regular expression.",
                           kInstr = "Position of a match of a regular expression.",
                           kSubstr = "Text a regular expression matches.",
                           kMatch = "Groups of the first match of a regular expression.",
                           kSplit = "Parts of a text between matches of a regular expression.",
                           kSimilar = "Pattern of SIMILAR TO as a regular expression.";

constexpr FunctionSpec kRegexSearchFunctions[] = {
    function(6254, "regexp_count(text, text) -> integer", vectorise<regexp_count>, kCount,
             {"SELECT regexp_count('123456789012', '\\d\\d\\d')", "4"}),
    function(6255, "regexp_count(text, text, integer) -> integer", vectorise<regexp_count_from>,
             kCount),
    function(6256, "regexp_count(text, text, integer, text) -> integer", vectorise<count_matches>,
             kCount, {"SELECT regexp_count('ABCABCAXYaxy', 'A.', 1, 'i')", "4"}),
    function(6257, "regexp_instr(text, text) -> integer", vectorise<regexp_instr>, kInstr,
             {"SELECT regexp_instr('ABCDEF', 'C.')", "3"}),
    function(6258, "regexp_instr(text, text, integer) -> integer", vectorise<regexp_instr_from>,
             kInstr),
    function(6259, "regexp_instr(text, text, integer, integer) -> integer",
             vectorise<regexp_instr_nth>, kInstr),
    function(6260, "regexp_instr(text, text, integer, integer, integer) -> integer",
             vectorise<regexp_instr_end>, kInstr),
    function(6261, "regexp_instr(text, text, integer, integer, integer, text) -> integer",
             vectorise<regexp_instr_flags>, kInstr),
    function(6262, "regexp_instr(text, text, integer, integer, integer, text, integer) -> integer",
             vectorise<regexp_instr_group>, kInstr),
    function(6265, "regexp_substr(text, text) -> text", vectorise<regexp_substr>, kSubstr,
             {"SELECT regexp_substr('ABCDEF', 'c.', 1, 1, 'i')", "CD"}),
    function(6266, "regexp_substr(text, text, integer) -> text", vectorise<regexp_substr_from>,
             kSubstr),
    function(6267, "regexp_substr(text, text, integer, integer) -> text",
             vectorise<regexp_substr_nth>, kSubstr),
    function(6268, "regexp_substr(text, text, integer, integer, text) -> text",
             vectorise<regexp_substr_flags>, kSubstr),
    function(6269, "regexp_substr(text, text, integer, integer, text, integer) -> text",
             vectorise<regexp_substr_group>, kSubstr),
    function(3396, "regexp_match(text, text) -> text[]", vectorise<regexp_match>, kMatch,
             {"SELECT regexp_match('foobarbequebaz', '(bar)(beque)')", "{bar,beque}"}),
    function(3397, "regexp_match(text, text, text) -> text[]", vectorise<regexp_match_flags>,
             kMatch),
    function(2767, "regexp_split_to_array(text, text) -> text[]", vectorise<regexp_split_to_array>,
             kSplit, {"SELECT regexp_split_to_array('hello world', '\\s+')", "{hello,world}"}),
    function(2768, "regexp_split_to_array(text, text, text) -> text[]", vectorise<split_to_array>,
             kSplit),
    function(2074, "substring(text, text, text) -> text", vectorise<substring_similar>,
             "The part between the separators of an SQL regular expression.",
             {"SELECT substring('Thomas' SIMILAR '%#\"o_a#\"_' ESCAPE '#')", "oma"}),
    function(1987, "similar_to_escape(text) -> text", vectorise<similar_to_escape>, kSimilar,
             {"SELECT similar_to_escape('a%')", "^(?:a.*)$"}),
    function(1986, "similar_to_escape(text, text) -> text", vectorise<similar_to_escape_by>,
             kSimilar),
};

}  // namespace

std::span<const FunctionSpec> regex_search_functions() {
    return kRegexSearchFunctions;
}

}  // namespace aerolith
