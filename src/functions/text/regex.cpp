#include "functions/text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <list>

namespace aerolith {
namespace {

constexpr std::uint32_t kMatchLimit = 10'000'000, kDepthLimit = 100'000;

/// Rewrites the ARE escapes that PCRE2 writes differently.
std::string translate_pattern(std::string_view pattern) {
    if (pattern.starts_with("***:")) pattern.remove_prefix(4);
    std::string result;
    bool in_bracket = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        char c = pattern[at];
        if (c == '\\' && at + 1 < pattern.size()) {
            char next = pattern[++at];
            if (!in_bracket && next == 'm')
                result += "\\b(?=\\w)";
            else if (!in_bracket && next == 'M')
                result += "\\b(?<=\\w)";
            else if (!in_bracket && next == 'y')
                result += "\\b";
            else if (!in_bracket && next == 'Y')
                result += "\\B";
            else if (!in_bracket && next == 'Z')
                result += "\\z";
            else
                result.append({'\\', next});
            continue;
        }
        if (in_bracket) {
            if (c == '[' && at + 1 < pattern.size() &&
                (pattern[at + 1] == ':' || pattern[at + 1] == '.' || pattern[at + 1] == '=')) {
                std::string closing{pattern[at + 1], ']'};
                std::size_t end = pattern.find(closing, at + 2);
                if (end != pattern.npos) {
                    result.append(pattern.substr(at, end + 2 - at));
                    at = end + 1;
                    continue;
                }
            }
            if (c == '[') result += '\\';
            in_bracket = c != ']';
        } else if (c == '[') {
            if (pattern.substr(at).starts_with("[[:<:]]") ||
                pattern.substr(at).starts_with("[[:>:]]")) {
                result += pattern[at + 3] == '<' ? "\\b(?=\\w)" : "\\b(?<=\\w)";
                at += 6;
                continue;
            }
            in_bracket = true;
            result += c;
            if (at + 1 < pattern.size() && pattern[at + 1] == '^') result += pattern[++at];
            if (at + 1 < pattern.size() && pattern[at + 1] == ']') {
                result += "\\]";
                ++at;
            }
            continue;
        }
        result += c;
    }
    return result;
}

std::string_view pcre_words_of_postgres(int code) {
    switch (code) {
        case PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS:
        case PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS:
            return "parentheses () not balanced";
        case PCRE2_ERROR_MISSING_SQUARE_BRACKET:
            return "brackets [] not balanced";
        case PCRE2_ERROR_QUANTIFIER_INVALID:
            return "quantifier operand invalid";
        case PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER:
        case PCRE2_ERROR_QUANTIFIER_TOO_BIG:
            return "invalid repetition count(s)";
        case PCRE2_ERROR_CLASS_RANGE_ORDER:
        case PCRE2_ERROR_CLASS_INVALID_RANGE:
            return "invalid character range";
        case PCRE2_ERROR_UNKNOWN_POSIX_CLASS:
            return "invalid character class";
        case PCRE2_ERROR_END_BACKSLASH:
        case PCRE2_ERROR_UNKNOWN_ESCAPE:
            return "invalid escape \\ sequence";
        default:
            return "invalid regexp (reg version 0.8)";
    }
}

struct Cached {
    std::string key;
    std::shared_ptr<const Regex> regex;
};

}  // namespace

Result<RegexFlags> parse_regex_flags(std::string_view letters, std::string_view function,
                                     bool allow_global) {
    RegexFlags flags;
    for (char c : letters) {
        if (c == 'g') {
            flags.global = true;
            if (!allow_global) {
                return error(SqlState::kInvalidParameterValue,
                             "{} does not support the \"global\" option", function);
            }
        } else if (c == 'i')
            flags.ignore_case = true;
        else if (c == 'c')
            flags.ignore_case = false;
        else if (c == 'n' || c == 'm')
            flags.newline_sensitive = true;
        else if (c == 's')
            flags.newline_sensitive = false;
        else if (c == 'q')
            flags.literal = true;
        else if (c == 'x')
            flags.expanded = true;
        else if (c != 'e' && c != 't' && c != 'b' && c != 'p' && c != 'w')
            return error(SqlState::kInvalidParameterValue,
                         "invalid regular expression option: \"{}\"", c);
    }
    return flags;
}

Result<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern,
                                                    const RegexFlags& flags) {
    thread_local std::list<Cached> cache;
    std::string key(pattern);
    key += static_cast<char>(1 + flags.ignore_case + 2 * flags.newline_sensitive +
                             4 * flags.literal + 8 * flags.expanded);
    for (auto entry = cache.begin(); entry != cache.end(); ++entry) {
        if (entry->key != key) continue;
        cache.splice(cache.begin(), cache, entry);
        return cache.front().regex;
    }
    std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY;
    if (flags.ignore_case) options |= PCRE2_CASELESS | PCRE2_UCP;
    // ^ matches behind a newline at the very end too.
    options |= flags.newline_sensitive ? PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX : PCRE2_DOTALL;
    if (flags.literal)
        options =
            (options & ~(PCRE2_DOLLAR_ENDONLY | PCRE2_DOTALL | PCRE2_MULTILINE |
                         PCRE2_ALT_CIRCUMFLEX)) |
            PCRE2_LITERAL;
    if (flags.expanded) options |= PCRE2_EXTENDED;
    std::string text = flags.literal ? std::string(pattern) : translate_pattern(pattern);
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                         options, &code, &offset, nullptr);
    if (!compiled) {
        return error(SqlState::kInvalidRegularExpression, "invalid regular expression: {}",
                     pcre_words_of_postgres(code));
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    std::shared_ptr<Regex> regex(new Regex);
    regex->code_ = compiled;
    std::uint32_t groups = 0;
    pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &groups);
    regex->groups_ = groups;
    cache.push_front({std::move(key), regex});
    if (cache.size() > 32) cache.pop_back();
    return std::shared_ptr<const Regex>(regex);
}

Regex::~Regex() {
    pcre2_code_free(static_cast<pcre2_code*>(code_));
}

Result<std::vector<Regex::Span>> Regex::match(std::string_view text, std::size_t from) const {
    thread_local std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> limits =
        [] {
            auto* context = pcre2_match_context_create(nullptr);
            pcre2_set_match_limit(context, kMatchLimit);
            pcre2_set_depth_limit(context, kDepthLimit);
            return std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)>(
                context, pcre2_match_context_free);
        }();
    auto* code = static_cast<pcre2_code*>(code_);
    std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
        pcre2_match_data_create_from_pattern(code, nullptr), pcre2_match_data_free);
    int found = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                            PCRE2_NO_UTF_CHECK, data.get(), limits.get());
    if (found == PCRE2_ERROR_NOMATCH) return std::vector<Span>();
    if (found < 0) {
        return error(SqlState::kProgramLimitExceeded,
                     "regular expression failed: regular expression is too complex");
    }
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data.get());
    std::vector<Span> spans(groups_ + 1);
    for (std::size_t group = 0; group <= groups_; ++group) {
        if (static_cast<int>(group) < found && offsets[2 * group] != PCRE2_UNSET)
            spans[group] = {offsets[2 * group], offsets[2 * group + 1]};
    }
    return spans;
}

}  // namespace aerolith
