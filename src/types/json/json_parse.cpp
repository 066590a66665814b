#include "common/stack_depth.h"
#include "types/json/json_tree.h"
#include "types/numeric/numeric.h"
#include "types/text/utf8.h"

namespace aerolith {
namespace {

/// Statements run on fibers of 4 MB: what nested values may use of it.
constexpr std::uintptr_t kStackBudget = 1024 * 1024;

/// Recursive descent with PostgreSQL's error details.
class JsonReader {
  public:
    JsonReader(std::string_view text, bool normalise) : text_(text), normalise_(normalise) {}

    Result<JsonTree> read() {
        stack_limit_ = stack_place() - kStackBudget;
        JsonTree root;
        TRY(value(root));
        skip_spaces();
        if (at_ < text_.size()) return unexpected("Expected end of input");
        return root;
    }

  private:
    Error invalid(std::string detail, std::size_t end) const {
        std::size_t line_start = 0, line = 1;
        for (std::size_t at = 0; at < std::min(end, text_.size()); ++at) {
            if (text_[at] != '\n') continue;
            line_start = at + 1;
            ++line;
        }
        std::string_view shown = text_.substr(line_start, end - line_start);
        bool more_behind = end < text_.size() && text_[end] != '\n' && text_[end] != '\r';
        std::string_view dots;
        if (shown.size() > 50) {
            std::size_t cut = shown.size() - 50;
            while (cut < shown.size() && is_continuation(shown[cut])) ++cut;
            shown = shown.substr(cut);
            dots = "...";
        }
        return Error(SqlState::kInvalidTextRepresentation, "invalid input syntax for type json")
            .detail(std::move(detail))
            .context(fmt::format("JSON data, line {}: {}{}{}", line, dots, shown,
                                 more_behind ? "..." : ""));
    }
    static bool is_word(char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
               (c & 0x80);
    }
    /// End of the token at `at_`, for messages.
    std::size_t token_end() const {
        std::size_t end = at_;
        if (end >= text_.size()) return end;
        if (text_[end] == '"') return string_end();
        if (text_[end] == '-' || is_word(text_[end])) {
            ++end;
            while (end < text_.size() &&
                   (is_word(text_[end]) ||
                    ((text_[at_] == '-' || is_digit(text_[at_])) &&
                     (text_[end] == '.' || text_[end] == '+' || text_[end] == '-'))))
                ++end;
            return end;
        }
        return end + 1;
    }
    std::size_t string_end() const {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
        return std::min(end + 1, text_.size());
    }
    Error unexpected(std::string_view expectation) const {
        if (at_ >= text_.size())
            return invalid("The input string ended unexpectedly.", text_.size());
        std::size_t end = token_end();
        std::string_view token = text_.substr(at_, end - at_);
        constexpr std::string_view kPunctuation = "{}[],:";
        bool known = kPunctuation.find(token[0]) != kPunctuation.npos || token[0] == '"' ||
                     token == "true" || token == "false" || token == "null" || is_number(token);
        if (!known) return invalid(fmt::format("Token \"{}\" is invalid.", token), end);
        return invalid(fmt::format("{}, but found \"{}\".", expectation, token), end);
    }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_number(std::string_view token) {
        std::size_t at = token.starts_with('-');
        if (at >= token.size() || !is_digit(token[at])) return false;
        if (token[at] == '0')
            ++at;
        else
            while (at < token.size() && is_digit(token[at])) ++at;
        if (at < token.size() && token[at] == '.') {
            if (++at >= token.size() || !is_digit(token[at])) return false;
            while (at < token.size() && is_digit(token[at])) ++at;
        }
        if (at < token.size() && (token[at] | 0x20) == 'e') {
            ++at;
            if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
            if (at >= token.size() || !is_digit(token[at])) return false;
            while (at < token.size() && is_digit(token[at])) ++at;
        }
        return at == token.size();
    }
    void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                      text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
    }
    bool take(char c) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    [[gnu::always_inline]] static inline std::uintptr_t stack_place() {
        return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    }
    Status value(JsonTree& tree) {
        if (stack_place() < stack_limit_) return stack_depth_exceeded();
        skip_spaces();
        if (at_ >= text_.size()) return unexpected("");
        switch (text_[at_]) {
            case '{':
                return object(tree);
            case '[':
                return array(tree);
            case '"':
                tree.kind = JsonKind::kString;
                return string(tree.text);
            default:
                return word(tree);
        }
    }
    Status word(JsonTree& tree) {
        std::size_t end = token_end();
        std::string_view token = text_.substr(at_, end - at_);
        if (token == "true")
            tree.kind = JsonKind::kTrue;
        else if (token == "false")
            tree.kind = JsonKind::kFalse;
        else if (is_number(token)) {
            tree.kind = JsonKind::kNumber;
            if (normalise_) tree.text = numeric_text(TRY(parse_numeric(token)));
        } else if (token != "null") {
            return unexpected("Expected JSON value");
        }
        at_ = end;
        return {};
    }
    Status array(JsonTree& tree) {
        tree.kind = JsonKind::kArray;
        ++at_;
        if (take(']')) return {};
        while (true) {
            skip_spaces();
            if (normalise_ || tree.items.empty()) tree.items.emplace_back();
            TRY(value(tree.items.back()));
            if (take(',')) continue;
            if (take(']')) return {};
            return unexpected("Expected \",\" or \"]\"");
        }
    }
    Status object(JsonTree& tree) {
        tree.kind = JsonKind::kObject;
        ++at_;
        if (take('}')) return {};
        for (bool first = true;; first = false) {
            skip_spaces();
            if (at_ >= text_.size() || text_[at_] != '"')
                return unexpected(first ? "Expected string or \"}\"" : "Expected string");
            std::string key;
            TRY(string(key));
            if (!take(':')) return unexpected("Expected \":\"");
            if (normalise_ || tree.members.empty())
                tree.members.emplace_back(std::move(key), JsonTree());
            TRY(value(tree.members.back().second));
            if (take(',')) continue;
            if (take('}')) return {};
            return unexpected("Expected \",\" or \"}\"");
        }
    }

    Status string(std::string& out) {
        std::size_t start = at_;
        for (++at_; at_ < text_.size();) {
            unsigned char c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') {
                ++at_;
                return {};
            }
            if (c < 0x20)
                return invalid(fmt::format("Character with value 0x{:02x} must be escaped.", c),
                               at_);
            if (c != '\\') {
                out += text_[at_++];
                continue;
            }
            if (at_ + 1 >= text_.size()) break;
            TRY(escape(out));
        }
        return invalid(fmt::format("Token \"{}\" is invalid.", text_.substr(start)), text_.size());
    }
    Status escape(std::string& out) {
        char c = text_[at_ + 1];
        constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        if (std::size_t place = kLetters.find(c); place != kLetters.npos) {
            out += kMeanings[place];
            at_ += 2;
            return {};
        }
        if (c != 'u') {
            std::size_t end = at_ + 1 + utf8_length(c);
            return invalid(fmt::format("Escape sequence \"\\{}\" is invalid.",
                                       text_.substr(at_ + 1, end - at_ - 1)),
                           end);
        }
        char32_t code = TRY(hexadecimal());
        if (code == 0 && normalise_) return untranslatable("\\u0000 cannot be converted to text.");
        if (code >= 0xD800 && code < 0xDC00) {
            if (text_.substr(at_, 2) != "\\u") {
                return normalise_ ? Status(surrogate(
                                        "Unicode low surrogate must follow a high surrogate."))
                                  : Status();
            }
            char32_t low = TRY(hexadecimal());
            if (low < 0xDC00 || low > 0xDFFF)
                return surrogate("Unicode low surrogate must follow a high surrogate.");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else if (code >= 0xDC00 && code < 0xE000) {
            return surrogate("Unicode low surrogate must follow a high surrogate.");
        }
        append_character(code, out);
        return {};
    }
    Error surrogate(std::string_view detail) const { return invalid(std::string(detail), at_); }
    Error untranslatable(std::string_view detail) const {
        Error place = invalid("", at_);
        return Error(SqlState::kUntranslatableCharacter, "unsupported Unicode escape sequence")
            .detail(std::string(detail))
            .context(place.diagnostic().context);
    }
    Result<char32_t> hexadecimal() {
        char32_t code = 0;
        std::size_t at = at_ + 2;
        for (int digit = 0; digit < 4; ++digit, ++at) {
            char c = at < text_.size() ? text_[at] : '\0';
            char lower = static_cast<char>(c | 0x20);
            if (c >= '0' && c <= '9')
                code = code * 16 + static_cast<char32_t>(c - '0');
            else if (lower >= 'a' && lower <= 'f')
                code = code * 16 + static_cast<char32_t>(lower - 'a' + 10);
            else
                return invalid("\"\\u\" must be followed by four hexadecimal digits.",
                               std::min(at + 1, text_.size()));
        }
        at_ += 6;
        return code;
    }

    std::string_view text_;
    bool normalise_;
    std::size_t at_ = 0;
    std::uintptr_t stack_limit_ = 0;
};

}  // namespace

Result<JsonTree> parse_json(std::string_view text, bool normalise) {
    JsonReader reader(text, normalise);
    JsonTree tree = TRY(reader.read());
    return normalise ? std::move(tree) : JsonTree();
}

void append_json_string(std::string_view text, std::string& out) {
    out += '"';
    for (char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
                else
                    out += c;
        }
    }
    out += '"';
}

}  // namespace aerolith
