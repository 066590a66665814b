#include "parser/antlr/tokenizer.h"

#include <charconv>

#include "parser/antlr/lexer_tables.h"
#include "sql_symbols.h"

namespace aerolith::antlr_glue {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool fits_int4(std::string_view digits) {
    int value = 0;
    return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{};
}

std::uint32_t operator_type(std::string_view op) {
    if (op.size() > 2) return sql::OP;
    if (op.size() == 2) {
        if (op == "<=") return sql::LE;
        if (op == ">=") return sql::GE;
        if (op == "<>" || op == "!=") return sql::NE;
        if (op == "=>") return sql::EQ_GT;
        return sql::OP;
    }
    switch (op.front()) {
        case '+':
            return sql::PLUS;
        case '-':
            return sql::MINUS;
        case '*':
            return sql::STAR;
        case '/':
            return sql::SLASH;
        case '%':
            return sql::PERCENT;
        case '^':
            return sql::CARET;
        case '=':
            return sql::EQ;
        case '<':
            return sql::LT;
        case '>':
            return sql::GT;
        default:
            return sql::OP;
    }
}

}  // namespace

void Tokenizer::run(std::string_view text) {
    text_ = text;
    tokens_.clear();
    needs_look_ahead_ = false;
    std::size_t at = 0;
    try {
        while (at < text.size()) {
            if (is_space(text[at])) {
                ++at;
            } else {
                at = one_token(at);
            }
        }
    } catch (ParseFailure& failure) {
        error_ = std::move(failure.error);
        push(sql::BAD, at, text.size());
    }
    push(SqlToken::kEnd, text.size(), text.size());
    if (needs_look_ahead_) look_ahead();
}

std::size_t Tokenizer::one_token(std::size_t at) {
    auto [type, end] = tables_.match(text_, at);
    switch (type) {
        case sql::LINE_COMMENT:
            return end;
        case sql::BLOCK_COMMENT:
            return block_comment(at);
        case sql::OP:
            return operator_token(at, end);
        case sql::K_AS:
        case sql::K_NULLS:
        case sql::K_WITH:
        case sql::K_GROUPING:
        case sql::K_ROWS:
        case sql::K_AT:
        case sql::K_OPERATOR:
            needs_look_ahead_ = true;
            break;
        case sql::INTEGER:
            if (end - at >= 10 && !fits_int4(text_.substr(at, end - at))) {
                push(sql::NUMERIC, at, end);
                return end;
            }
            break;
        case sql::NUMERIC:
            if (text_[end - 1] == '.' && end < text_.size() && text_[end] == '.') {  // 1..2
                push(sql::INTEGER, at, --end);
            } else {
                push(sql::NUMERIC, at, end);
            }
            return end;
        case sql::NUMBER_JUNK:
            fail("trailing junk after numeric literal", at, end);
        case sql::PARAM_JUNK:
            fail("trailing junk after parameter", at, end);
        case sql::QUOTED_IDENT:
            if (end - at == 2) fail("zero-length delimited identifier", at, end);
            type = sql::IDENT;
            break;
        case sql::UNICODE_IDENT:
            if (end - at == 4) fail("zero-length delimited identifier", at, end);
            type = sql::IDENT;
            needs_look_ahead_ = true;
            break;
        case sql::UNICODE_STRING:
            needs_look_ahead_ = true;
            [[fallthrough]];
        case sql::STRING:
        case sql::ESCAPE_STRING:
            return string_token(sql::STRING, at, end);
        case sql::BIT_STRING:
        case sql::HEX_STRING:
            return string_token(sql::BIT_STRING, at, end);
        case sql::NATIONAL_STRING:
            type = sql::K_NCHAR, end = at + 1;
            break;  // N'x' is NCHAR 'x'
        case sql::DOLLAR_QUOTE:
            return dollar_quote(at, end);
        case sql::OPEN_IDENT:
            fail("unterminated quoted identifier", at, text_.size());
        case sql::OPEN_STRING:
        case sql::OPEN_ESCAPE_STRING:
            fail("unterminated quoted string", at, text_.size());
        case sql::OPEN_BIT_STRING:
            fail("unterminated bit string literal", at, text_.size());
        case sql::OPEN_HEX_STRING:
            fail("unterminated hexadecimal string literal", at, text_.size());
        case 0:
        case sql::BAD:
            fail("syntax error", at, at + 1);
        default:
            break;
    }
    push(static_cast<std::uint32_t>(type), at, end);
    return end;
}

void Tokenizer::push(std::uint32_t type, std::size_t begin, std::size_t end) {
    tokens_.push_back(
        {type, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
}

// Constants with a line break between them are one constant: 'a' <newline> 'b'.
std::size_t Tokenizer::string_token(std::uint32_t type, std::size_t at, std::size_t end) {
    char first = text_[at] | 0x20;
    for (std::size_t next = continuation(end); next != 0; next = continuation(end)) {
        std::size_t i = next + 1;
        bool closed = false;
        for (; i < text_.size() && !closed; ++i) {
            if (text_[i] == '\\' && first == 'e') {
                ++i;
            } else if (text_[i] == '\'') {
                if (i + 1 < text_.size() && text_[i + 1] == '\'' && type == sql::STRING)
                    ++i;
                else
                    closed = true;
            }
        }
        if (!closed) fail("unterminated quoted string", at, text_.size());
        end = i;
    }
    push(type, at, end);
    return end;
}

// The quote that continues a constant that ended at `end`, or 0.
std::size_t Tokenizer::continuation(std::size_t end) const {
    bool new_line = false;
    for (std::size_t i = end; i < text_.size(); ++i) {
        char c = text_[i];
        if (c == '\n' || c == '\r') {
            new_line = true;
        } else if (c == '\'') {
            return new_line ? i : 0;
        } else if (c == '-' && new_line && text_.substr(i, 2) == "--") {
            i = text_.find_first_of("\r\n", i);
            if (i == std::string_view::npos) return 0;
        } else if (!is_space(c)) {
            return 0;
        }
    }
    return 0;
}

std::size_t Tokenizer::dollar_quote(std::size_t at, std::size_t tag_end) {
    std::string_view tag = text_.substr(at, tag_end - at);
    std::size_t close = text_.find(tag, tag_end);
    if (close == std::string_view::npos)
        fail("unterminated dollar-quoted string", at, text_.size());
    push(sql::STRING, at, close + tag.size());
    return close + tag.size();
}

std::size_t Tokenizer::block_comment(std::size_t at) {
    int depth = 0;
    for (std::size_t i = at; i + 1 < text_.size(); ++i) {
        if (text_[i] == '/' && text_[i + 1] == '*') {
            ++depth;
            ++i;
        } else if (text_[i] == '*' && text_[i + 1] == '/') {
            ++i;
            if (--depth == 0) return i + 1;
        }
    }
    fail("unterminated /* comment", at, text_.size());
}

// A comment ends an operator, and + or - may end one of several characters only if it holds one of
// ~!@#^&|`?%.
std::size_t Tokenizer::operator_token(std::size_t at, std::size_t end) {
    std::string_view op = text_.substr(at, end - at);
    std::size_t comment = std::min(op.find("--"), op.find("/*"));
    if (comment == 0) {
        if (op[0] == '/') return block_comment(at);
        end = text_.find_first_of("\r\n", at);
        return end == std::string_view::npos ? text_.size() : end;
    }
    op = op.substr(0, comment);
    if (op.find_first_of("~!@#^&|`?%") == std::string_view::npos) {
        while (op.size() > 1 && (op.back() == '+' || op.back() == '-')) op.remove_suffix(1);
    }
    if (op.size() > 63) fail("operator too long", at, at + op.size());
    push(operator_type(op), at, at + op.size());
    return at + op.size();
}

// Words that mean something else before certain others.
void Tokenizer::look_ahead() {
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
        SqlToken& token = tokens_[i];
        std::uint32_t next = tokens_[i + 1].type;
        switch (token.type) {
            case sql::K_AS:
                if (next == sql::K_OF && tokens_[i + 2].type == sql::K_SYSTEM)
                    token.type = sql::AS_OF;
                break;
            case sql::K_NULLS:
                if (next == sql::K_FIRST || next == sql::K_LAST) token.type = sql::NULLS_LA;
                break;
            case sql::K_WITH:
                if (next == sql::K_TIME || next == sql::K_ORDINALITY) token.type = sql::WITH_LA;
                break;
            case sql::K_GROUPING:
                if (next == sql::K_SETS) token.type = sql::GROUPING_LA;
                break;
            case sql::K_ROWS:
                if (next == sql::K_FROM) token.type = sql::ROWS_LA;
                break;
            case sql::K_AT:
                if (next == sql::K_TIME) token.type = sql::AT_LA;
                break;
            case sql::K_OPERATOR:
                if (next == sql::LP) token.type = sql::OPERATOR_LA;
                break;
            case sql::IDENT:
            case sql::STRING:
                if (next == sql::K_UESCAPE) join_uescape(i);
                break;
            default:
                break;
        }
    }
}

// U&'...' UESCAPE 'c' becomes one token that knows its escape character.
void Tokenizer::join_uescape(std::size_t index) {
    SqlToken& token = tokens_[index];
    if ((text_[token.begin] | 0x20) != 'u' || token.length < 2 || text_[token.begin + 1] != '&')
        return;
    const SqlToken& escape = tokens_[index + 2];
    if (escape.type != sql::STRING) {
        fail("UESCAPE must be followed by a simple string literal", escape.begin, escape.end());
    }
    char c = text_[escape.begin + 1];
    bool valid = escape.length == 3 && !std::isxdigit(static_cast<unsigned char>(c)) && c != '+' &&
                 c != '\'' && c != '"' && !is_space(c);
    if (!valid) fail("invalid Unicode escape character", escape.begin, escape.end());
    token.unicode_escape = c;
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                  tokens_.begin() + static_cast<std::ptrdiff_t>(index) + 3);
}

void Tokenizer::fail(std::string_view what, std::size_t begin, std::size_t end) const {
    if (begin == text_.size()) {
        throw ParseFailure{
            error(SqlState::kSyntaxError, "{} at end of input", what).at(static_cast<int>(begin))};
    }
    throw ParseFailure{error(SqlState::kSyntaxError, "{} at or near \"{}\"", what,
                             text_.substr(begin, end - begin))
                           .at(static_cast<int>(begin))};
}

}  // namespace aerolith::antlr_glue
