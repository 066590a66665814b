#pragma once

#include "functions/text/regex.h"
#include "types/text/utf8.h"

namespace aerolith {

/// Offset to search on from behind a match: an empty one must not be found again.
inline std::size_t behind_match(std::string_view text, Regex::Span whole) {
    if (whole.end > whole.start) return whole.end;
    return whole.end + (whole.end < text.size() ? utf8_length(text[whole.end]) : 1);
}

/// Calls `visit` with the spans of one match after the other, until it returns false.
template <class Visit>
Status each_match(const Regex& regex, std::string_view text, std::size_t from, Visit&& visit) {
    while (from <= text.size()) {
        std::vector<Regex::Span> spans = TRY(regex.match(text, from));
        if (spans.empty() || !visit(spans)) break;
        from = behind_match(text, spans[0]);
    }
    return {};
}

/// The groups of a match as a text[], or the whole match when there are none.
void append_groups(std::string_view text, const std::vector<Regex::Span>& spans, std::string& out);

/// What lies between matches. Empty matches at either end or right behind a match do not split.
Result<std::vector<std::string_view>> split_by_regex(std::string_view text,
                                                     std::string_view pattern,
                                                     const RegexFlags& flags);

}  // namespace aerolith
