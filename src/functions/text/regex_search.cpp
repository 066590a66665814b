#include "functions/text/regex_search.h"

#include "types/array/array.h"

namespace aerolith {

void append_groups(std::string_view text, const std::vector<Regex::Span>& spans, std::string& out) {
    ArrayBuilder builder(type_oid::kText);
    for (std::size_t group = spans.size() > 1 ? 1 : 0; group < spans.size(); ++group) {
        Regex::Span span = spans[group];
        if (span.matched())
            builder.add(Datum::of(text.substr(span.start, span.end - span.start)));
        else
            builder.add_null();
    }
    builder.finish(out);
}

Result<std::vector<std::string_view>> split_by_regex(std::string_view text,
                                                     std::string_view pattern,
                                                     const RegexFlags& flags) {
    auto regex = TRY(Regex::compile(pattern, flags));
    std::vector<std::string_view> parts;
    std::size_t part = 0, last_end = 0;
    TRY(each_match(*regex, text, 0, [&](const std::vector<Regex::Span>& spans) {
        Regex::Span whole = spans[0];
        if (whole.start < text.size() && whole.end > last_end) {
            parts.push_back(text.substr(part, whole.start - part));
            part = whole.end;
        }
        last_end = whole.end;
        return true;
    }));
    parts.push_back(text.substr(part));
    return parts;
}

}  // namespace aerolith
