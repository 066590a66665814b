#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/regex.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

template <bool ignore_case, bool negate>
Result<bool> matches(std::string_view text, std::string_view pattern) {
    RegexFlags flags;
    flags.ignore_case = ignore_case;
    auto regex = TRY(Regex::compile(pattern, flags));
    return TRY(regex->match(text))
    .empty() == negate;
}

/// \1..\9 and \& of a replacement refer to groups.
void append_replacement(std::string_view text, std::string_view replacement,
                        const std::vector<Regex::Span>& spans, std::string& out) {
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        char c = replacement[at];
        if (c != '\\' || at + 1 == replacement.size()) {
            out += c;
            continue;
        }
        char next = replacement[++at];
        std::size_t group = next == '&' ? 0 : static_cast<std::size_t>(next - '0');
        if (next == '&' || (next >= '1' && next <= '9')) {
            if (group < spans.size() && spans[group].matched())
                out.append(text.substr(spans[group].start, spans[group].end - spans[group].start));
        } else if (next == '\\') {
            out += '\\';
        } else {
            out.append({'\\', next});
        }
    }
}

/// Replaces match number `nth`, or all from it on when `nth` is 0.
Status replace_matches(std::string_view text, std::string_view pattern,
                       std::string_view replacement, const RegexFlags& flags, std::size_t start,
                       int nth, std::string& out) {
    auto regex = TRY(Regex::compile(pattern, flags));
    std::size_t copied = 0, at = start;
    for (int number = 1; at <= text.size(); ++number) {
        std::vector<Regex::Span> spans = TRY(regex->match(text, at));
        if (spans.empty()) break;
        Regex::Span whole = spans[0];
        if (nth == 0 || number == nth) {
            out.append(text.substr(copied, whole.start - copied));
            append_replacement(text, replacement, spans, out);
            copied = whole.end;
        }
        if (nth != 0 && number >= nth) break;
        // An empty match must not be found again.
        at = whole.end > whole.start
                 ? whole.end
                 : whole.end + (whole.end < text.size() ? utf8_length(text[whole.end]) : 1);
    }
    out.append(text.substr(copied));
    return {};
}

Status replace_from(std::string_view text, std::string_view pattern, std::string_view replacement,
                    const RegexFlags& flags, std::int32_t start, std::int32_t nth,
                    std::string& out) {
    if (start <= 0) {
        return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"start\": {}",
                     start);
    }
    if (nth < 0) {
        return error(SqlState::kInvalidParameterValue, "invalid value for parameter \"n\": {}",
                     nth);
    }
    auto characters = static_cast<std::size_t>(start - 1);
    std::size_t from =
        characters > count_characters(text) ? text.size() + 1 : character_offset(text, characters);
    return replace_matches(text, pattern, replacement, flags, from, nth, out);
}
Status regexp_replace_from(std::string_view text, std::string_view pattern,
                           std::string_view replacement, std::int32_t start, std::string& out) {
    return replace_from(text, pattern, replacement, {}, start, 1, out);
}
Status regexp_replace_nth(std::string_view text, std::string_view pattern,
                          std::string_view replacement, std::int32_t start, std::int32_t nth,
                          std::string& out) {
    return replace_from(text, pattern, replacement, {}, start, nth, out);
}
Status regexp_replace_nth_flags(std::string_view text, std::string_view pattern,
                                std::string_view replacement, std::int32_t start, std::int32_t nth,
                                std::string_view letters, std::string& out) {
    RegexFlags flags = TRY(parse_regex_flags(letters, "regexp_replace()", true));
    return replace_from(text, pattern, replacement, flags, start, nth, out);
}
Status regexp_replace(std::string_view text, std::string_view pattern, std::string_view replacement,
                      std::string& out) {
    return replace_matches(text, pattern, replacement, {}, 0, 1, out);
}
Status regexp_replace_flags(std::string_view text, std::string_view pattern,
                            std::string_view replacement, std::string_view letters,
                            std::string& out) {
    if (!letters.empty() && letters[0] >= '0' && letters[0] <= '9') {
        return error(SqlState::kInvalidParameterValue, "invalid regular expression option: \"{}\"",
                     letters[0])
            .hint(
                "If you meant to use regexp_replace() with a start parameter, cast the fourth "
                "argument to integer explicitly.");
    }
    RegexFlags flags = TRY(parse_regex_flags(letters, "regexp_replace()", true));
    return replace_matches(text, pattern, replacement, flags, 0, flags.global ? 0 : 1, out);
}

Result<std::optional<std::string_view>> substring_matching(std::string_view text,
                                                           std::string_view pattern) {
    auto regex = TRY(Regex::compile(pattern, {}));
    std::vector<Regex::Span> spans = TRY(regex->match(text));
    if (spans.empty()) return std::optional<std::string_view>();
    Regex::Span span = spans[regex->group_count() ? 1 : 0];
    if (!span.matched()) return std::optional<std::string_view>();
    return std::optional(text.substr(span.start, span.end - span.start));
}

Result<bool> regexp_like(std::string_view text, std::string_view pattern) {
    return matches<false, false>(text, pattern);
}
Result<bool> regexp_like_flags(std::string_view text, std::string_view pattern,
                               std::string_view letters) {
    RegexFlags flags = TRY(parse_regex_flags(letters, "regexp_like()", false));
    auto regex = TRY(Regex::compile(pattern, flags));
    return !TRY(regex->match(text))
    .empty();
}

constexpr ScalarKernel kMatches = vectorise<matches<false, false>>,
                       kMatchesNot = vectorise<matches<false, true>>,
                       kMatchesIgnoringCase = vectorise<matches<true, false>>,
                       kMatchesNotIgnoringCase = vectorise<matches<true, true>>;

constexpr FunctionSpec kRegexFunctions[] = {
    internal(1254, "textregexeq(text, text) -> boolean", kMatches),
    internal(1256, "textregexne(text, text) -> boolean", kMatchesNot),
    internal(1238, "texticregexeq(text, text) -> boolean", kMatchesIgnoringCase),
    internal(1239, "texticregexne(text, text) -> boolean", kMatchesNotIgnoringCase),
    internal(79, "nameregexeq(name, text) -> boolean", kMatches),
    internal(1252, "nameregexne(name, text) -> boolean", kMatchesNot),
    internal(1240, "nameicregexeq(name, text) -> boolean", kMatchesIgnoringCase),
    internal(1241, "nameicregexne(name, text) -> boolean", kMatchesNotIgnoringCase),
    internal(1658, "bpcharregexeq(character, text) -> boolean", kMatches),
    internal(1659, "bpcharregexne(character, text) -> boolean", kMatchesNot),
    internal(1656, "bpcharicregexeq(character, text) -> boolean", kMatchesIgnoringCase),
    internal(1657, "bpcharicregexne(character, text) -> boolean", kMatchesNotIgnoringCase),
    function(2284, "regexp_replace(text, text, text) -> text", vectorise<regexp_replace>,
             "Replaces the first match of a regular expression.",
             {"SELECT regexp_replace('Thomas', '.[mN]a.', 'M')", "ThM"}),
    function(2285, "regexp_replace(text, text, text, text) -> text",
             vectorise<regexp_replace_flags>, "Replaces matches, with flags such as g.",
             {"SELECT regexp_replace('foobar', 'o', '0', 'g')", "f00bar"}),
    function(6253, "regexp_replace(text, text, text, integer) -> text",
             vectorise<regexp_replace_from>, "Replaces the first match behind a start.",
             {"SELECT regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 4)",
              "A PXstgreSQL function"}),
    function(6252, "regexp_replace(text, text, text, integer, integer) -> text",
             vectorise<regexp_replace_nth>, "Replaces one match, or all for 0.",
             {"SELECT regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 2)",
              "A PostgrXSQL function"}),
    function(6251, "regexp_replace(text, text, text, integer, integer, text) -> text",
             vectorise<regexp_replace_nth_flags>, "Replaces one match, or all for 0, with flags."),
    function(2073, "substring(text, text) -> text", vectorise<substring_matching>,
             "The part a regular expression matches, or its first group.",
             {"SELECT substring('Thomas' FROM '...$')", "mas"}),
    function(6263, "regexp_like(text, text) -> boolean", vectorise<regexp_like>,
             "Whether a regular expression matches.",
             {"SELECT regexp_like('Hello World', 'world')", "f"}),
    function(6264, "regexp_like(text, text, text) -> boolean", vectorise<regexp_like_flags>,
             "Whether a regular expression matches, with flags.",
             {"SELECT regexp_like('Hello World', 'world', 'i')", "t"}),
};

}  // namespace

std::span<const FunctionSpec> regex_functions() {
    return kRegexFunctions;
}

}  // namespace aerolith
