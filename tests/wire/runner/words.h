#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aerolith::testing {

/// One word of a transcript line. 'quoted' words know \n \t \\ \' \0 and \xHH.
struct Word {
    std::string text;
    bool quoted = false;
};

/// Throws std::runtime_error when a quote is not closed.
std::vector<Word> split_words(std::string_view line);
/// The other way: quotes and escapes what is not plain.
std::string quote_word(std::string_view text);

}  // namespace aerolith::testing
