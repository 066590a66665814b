#include <vector>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/text/text_functions.h"
#include "functions/vectorise.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

Error pattern_ends_with_escape() {
    return Error(SqlState::kInvalidEscapeSequence,
                 "LIKE pattern must not end with escape character");
}

template <bool ignore_case, bool negate>
Result<bool> like(std::string_view text, std::string_view pattern) {
    if constexpr (ignore_case) {
        std::string lower_subject, lower_pattern;
        lower_text(text, lower_subject);
        lower_text(pattern, lower_pattern);
        return TRY(matches_like(lower_subject, lower_pattern, "\\"))
        != negate;
    } else {
        return TRY(matches_like(text, pattern, "\\"))
        != negate;
    }
}

/// Rewrites a pattern with another escape character to one with a backslash (LIKE ... ESCAPE).
Status like_escape(std::string_view pattern, std::string_view escape, std::string& out) {
    if (count_characters(escape) > 1) {
        return Error(SqlState::kInvalidEscapeSequence, "invalid escape string")
            .hint("Escape string must be empty or one character.");
    }
    if (escape == "\\") {
        out.append(pattern);
        return {};
    }
    for (std::size_t at = 0; at < pattern.size();) {
        std::size_t length = utf8_length(pattern[at]);
        std::string_view character = pattern.substr(at, length);
        at += length;
        if (!escape.empty() && character == escape) {
            out += '\\';
            if (at < pattern.size()) {
                length = utf8_length(pattern[at]);
                out.append(pattern.substr(at, length));
                at += length;
            }
        } else {
            if (character == "\\") out += '\\';
            out.append(character);
        }
    }
    return {};
}

constexpr ScalarKernel kMatchesLike = vectorise<like<false, false>>,
                       kMatchesNotLike = vectorise<like<false, true>>,
                       kMatchesILike = vectorise<like<true, false>>,
                       kMatchesNotILike = vectorise<like<true, true>>;

constexpr FunctionSpec kLikeFunctions[] = {
    internal(850, "textlike(text, text) -> boolean", kMatchesLike),
    internal(851, "textnlike(text, text) -> boolean", kMatchesNotLike),
    internal(1633, "texticlike(text, text) -> boolean", kMatchesILike),
    internal(1634, "texticnlike(text, text) -> boolean", kMatchesNotILike),
    internal(858, "namelike(name, text) -> boolean", kMatchesLike),
    internal(859, "namenlike(name, text) -> boolean", kMatchesNotLike),
    internal(1635, "nameiclike(name, text) -> boolean", kMatchesILike),
    internal(1636, "nameicnlike(name, text) -> boolean", kMatchesNotILike),
    internal(1631, "bpcharlike(character, text) -> boolean", kMatchesLike),
    internal(1632, "bpcharnlike(character, text) -> boolean", kMatchesNotLike),
    internal(1660, "bpchariclike(character, text) -> boolean", kMatchesILike),
    internal(1661, "bpcharicnlike(character, text) -> boolean", kMatchesNotILike),
    function(1569, "like(text, text) -> boolean", kMatchesLike,
             "Whether a text matches a LIKE pattern.", {"SELECT \"like\"('abc', 'a%')", "t"}),
    function(1570, "notlike(text, text) -> boolean", kMatchesNotLike,
             "Whether a text does not match a LIKE pattern."),
    function(1571, "like(name, text) -> boolean", kMatchesLike,
             "Whether a name matches a LIKE pattern."),
    function(1572, "notlike(name, text) -> boolean", kMatchesNotLike,
             "Whether a name does not match a LIKE pattern."),
    function(1637, "like_escape(text, text) -> text", vectorise<like_escape>,
             "A LIKE pattern with its escape character made a backslash.",
             {"SELECT like_escape('a#%', '#')", "a\\%"}),
};

}  // namespace

Result<bool> matches_like(std::string_view text, std::string_view pattern,
                          std::string_view escape) {
    // Greedy with one point of return: after a %, only the last one need be retried.
    std::size_t at = 0, place = 0, retry_text = std::string_view::npos, retry_pattern = 0;
    while (true) {
        if (place < pattern.size() && pattern[place] == '%') {
            retry_pattern = ++place;
            retry_text = at;
            continue;
        }
        if (at == text.size()) {
            return place == pattern.size();
        }
        bool matched = false;
        std::size_t length = utf8_length(text[at]), consumed = 0;
        if (place < pattern.size()) {
            bool escaped = !escape.empty() && pattern.substr(place).starts_with(escape);
            std::size_t from = place + (escaped ? escape.size() : 0);
            if (escaped && from >= pattern.size()) return pattern_ends_with_escape();
            std::size_t width = utf8_length(pattern[from]);
            matched = (!escaped && pattern[from] == '_') ||
                      pattern.substr(from, width) == text.substr(at, length);
            consumed = from + width - place;
        }
        if (matched) {
            at += length;
            place += consumed;
        } else if (retry_text != std::string_view::npos) {
            retry_text += utf8_length(text[retry_text]);
            at = retry_text;
            place = retry_pattern;
        } else {
            return false;
        }
    }
}

std::span<const FunctionSpec> like_functions() {
    return kLikeFunctions;
}

}  // namespace aerolith
