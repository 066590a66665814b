#pragma once

#include <set>
#include <string>

#include "common/result.h"
#include "parser/ast/copy.h"

namespace aerolith {

enum class CopyFormat : std::uint8_t { kText, kCsv, kBinary };

/// Options of COPY, checked as PostgreSQL does (manual, COPY).
struct CopyOptions {
    CopyFormat format = CopyFormat::kText;
    char delimiter = '\t';
    std::string null_text = "\\N";
    bool header = false;
    bool header_match = false;
    char quote = '"';
    char escape = '"';
    bool force_quote_all = false;
    std::set<std::string, std::less<>> force_quote, force_not_null, force_null;
    bool freeze = false;
};

Result<CopyOptions> read_copy_options(const ast::CopyStatement& statement);

}  // namespace aerolith
