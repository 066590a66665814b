#include "functions/format/number_template.h"

#include "types/text/utf8.h"

namespace aerolith {
namespace {

Error misplaced(std::string_view message, std::string_view detail = {}) {
    Error failed(SqlState::kSyntaxError, std::string(message));
    if (detail.empty()) return failed;
    return std::move(failed).detail(std::string(detail));
}

struct Word {
    std::string_view text;
    enum class Kind : std::uint8_t {
        kMark,
        kFill,
        kBrackets,
        kRoman,
        kExponent,
        kScale
    } kind = Kind::kMark;
    NumberMark mark = NumberMark::kCharacter;
};

using Kind = Word::Kind;
constexpr Word kWords[] = {
    {"EEEE", Kind::kExponent},
    {"FM", Kind::kFill},
    {"MI", Kind::kMark, NumberMark::kMinus},
    {"PL", Kind::kMark, NumberMark::kPlus},
    {"PR", Kind::kBrackets},
    {"RN", Kind::kRoman},
    {"SG", Kind::kMark, NumberMark::kPlusMinus},
    {"TH", Kind::kMark, NumberMark::kOrdinalUpper},
    {",", Kind::kMark, NumberMark::kComma},
    {"G", Kind::kMark, NumberMark::kComma},
    {".", Kind::kMark, NumberMark::kPoint},
    {"D", Kind::kMark, NumberMark::kPoint},
    {"0", Kind::kMark, NumberMark::kZeroDigit},
    {"9", Kind::kMark, NumberMark::kDigit},
    {"L", Kind::kMark, NumberMark::kCurrency},
    {"S", Kind::kMark, NumberMark::kSign},
    {"V", Kind::kScale},
};

bool same_letters(std::string_view text, std::string_view word) {
    if (text.size() < word.size()) return false;
    std::string lower;
    for (char c : word) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text.starts_with(word) || text.starts_with(lower);
}

class TemplateParser {
  public:
    Result<NumberTemplate> parse(std::string_view text) {
        while (!text.empty()) {
            if (text[0] == '"') {
                text.remove_prefix(1);
                while (!text.empty() && text[0] != '"') {
                    if (text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
                    take_character(text);
                }
                if (!text.empty()) text.remove_prefix(1);
                continue;
            }
            const Word* found = nullptr;
            for (const Word& word : kWords) {
                if (!found && same_letters(text, word.text)) found = &word;
            }
            if (!found) {
                if (text.starts_with("\\\"")) text.remove_prefix(1);
                take_character(text);
                continue;
            }
            TRY(add(*found, text[0]));
            text.remove_prefix(found->text.size());
        }
        if (out_.exponent && (out_.fill || out_.sign || out_.brackets || out_.minus || out_.plus ||
                              out_.roman || out_.scaled)) {
            return misplaced(
                "\"EEEE\" is incompatible with other formats",
                "\"EEEE\" may only be used together with digit and decimal point patterns.");
        }
        return std::move(out_);
    }

  private:
    void take_character(std::string_view& text) {
        std::size_t size = std::min(text.size(), std::max<std::size_t>(1, utf8_length(text[0])));
        out_.parts.push_back({NumberMark::kCharacter, std::string(text.substr(0, size))});
        text.remove_prefix(size);
    }

    Status add(const Word& word, char written) {
        switch (word.kind) {
            case Kind::kFill:
                out_.fill = true;
                return {};
            case Kind::kBrackets:
                if (out_.sign || out_.plus || out_.minus)
                    return misplaced("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
                out_.brackets = true;
                return {};
            case Kind::kRoman:
                out_.roman = true;
                out_.lower_roman = written == 'r';
                return {};
            case Kind::kExponent:
                if (out_.exponent) return misplaced("cannot use \"EEEE\" twice");
                out_.exponent = true;
                return {};
            case Kind::kScale:
                if (out_.has_point) return misplaced("cannot use \"V\" and decimal point together");
                out_.scaled = true;
                return {};
            case Kind::kMark:
                break;
        }
        return mark(word.mark, written);
    }

    Status mark(NumberMark mark, char written) {
        switch (mark) {
            case NumberMark::kDigit:
                if (out_.brackets) return misplaced("\"9\" must be ahead of \"PR\"");
                count();
                break;
            case NumberMark::kZeroDigit:
                if (out_.brackets) return misplaced("\"0\" must be ahead of \"PR\"");
                if (!out_.has_zero && !out_.has_point) {
                    out_.has_zero = true;
                    out_.zero_start = out_.before + 1;
                }
                count();
                out_.zero_end = out_.before + out_.after;
                break;
            case NumberMark::kPoint:
                if (out_.has_point) return misplaced("multiple decimal points");
                if (out_.scaled) return misplaced("cannot use \"V\" and decimal point together");
                out_.has_point = true;
                break;
            case NumberMark::kSign:
                if (out_.sign) return misplaced("cannot use \"S\" twice");
                if (out_.plus || out_.minus || out_.brackets)
                    return misplaced("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
                out_.sign = true;
                if (out_.has_point || out_.before > 0)
                    out_.sign_behind = true;
                else
                    out_.before_sign = 0;
                // The sign itself is written with the digits.
                return {};
            case NumberMark::kMinus:
                if (out_.sign) return misplaced("cannot use \"S\" and \"MI\" together");
                out_.minus = true;
                break;
            case NumberMark::kPlus:
                if (out_.sign) return misplaced("cannot use \"S\" and \"PL\" together");
                out_.plus = true;
                break;
            case NumberMark::kPlusMinus:
                if (out_.sign) return misplaced("cannot use \"S\" and \"SG\" together");
                out_.plus = out_.minus = true;
                break;
            case NumberMark::kOrdinalUpper:
                if (written == 't') mark = NumberMark::kOrdinalLower;
                break;
            default:
                break;
        }
        out_.parts.push_back({mark, {}});
        return {};
    }

    void count() {
        if (out_.scaled) ++out_.multiplier;
        if (out_.has_point)
            ++out_.after;
        else
            ++out_.before;
    }

    NumberTemplate out_;
};

}  // namespace

Result<NumberTemplate> parse_number_template(std::string_view text) {
    return TemplateParser().parse(text);
}

}  // namespace aerolith
