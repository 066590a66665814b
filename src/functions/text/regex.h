#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace aerolith {

struct RegexFlags {
    bool ignore_case = false;
    bool global = false;
    bool newline_sensitive = false;  // . and brackets stop at newlines, ^ and $ match at them
    bool literal = false;
    bool expanded = false;
};
/// PostgreSQL's flag letters ("gi"); 22023 for one it does not know.
Result<RegexFlags> parse_regex_flags(std::string_view letters, std::string_view function,
                                     bool allow_global);

/// A compiled regular expression, PostgreSQL's ARE syntax carried out by PCRE2 with match limits.
class Regex {
  public:
    static constexpr std::size_t kNoMatch = std::string_view::npos;
    struct Span {
        std::size_t start = kNoMatch, end = kNoMatch;
        bool matched() const { return start != kNoMatch; }
    };

    /// From this thread's cache of recent expressions.
    static Result<std::shared_ptr<const Regex>> compile(std::string_view pattern,
                                                        const RegexFlags& flags);
    ~Regex();

    /// Spans of the whole match and of each group; empty when nothing matches at or after `from`.
    Result<std::vector<Span>> match(std::string_view text, std::size_t from = 0) const;
    std::size_t group_count() const { return groups_; }

  private:
    Regex() = default;
    void* code_ = nullptr;
    std::size_t groups_ = 0;
};

}  // namespace aerolith
