#include "sql/runner/results.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

namespace aerolith::testing {

std::string printed(const std::optional<std::string>& value) {
    if (!value) return "NULL";
    if (value->empty()) return "(empty)";
    std::string text;
    for (char character : *value) {
        switch (character) {
            case '\n':
                text += "\\n";
                break;
            case '\r':
                text += "\\r";
                break;
            case '\t':
                text += "\\t";
                break;
            default:
                text += character;
        }
    }
    return text;
}

std::vector<std::string> result_lines(const Answer& answer, Record::Sort sort, bool by_value) {
    std::vector<std::string> lines = answer.copied_out;
    auto rows = answer.rows;
    if (sort == Record::Sort::kRows) std::sort(rows.begin(), rows.end());
    for (const auto& row : rows) {
        std::string line = row.empty() ? "()" : "";  // SELECT without columns
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (by_value) {
                lines.push_back(printed(row[column]));
            } else {
                line += (column ? "\t" : "") + printed(row[column]);
            }
        }
        if (!by_value) lines.push_back(line);
    }
    if (sort == Record::Sort::kValues) std::sort(lines.begin(), lines.end());
    return lines;
}

std::string hash_line(const Answer& answer, Record::Sort sort) {
    auto lines = result_lines(answer, sort, true);
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return fmt::format("{} values hashing to {}", lines.size(), hex);
}

std::vector<std::string> error_lines(const Answer& answer) {
    std::vector<std::string> lines;
    auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) lines.push_back(fmt::format("{}: {}", name, printed(text)));
    };
    add("DETAIL", answer.detail);
    add("HINT", answer.hint);
    return lines;
}

}  // namespace aerolith::testing
