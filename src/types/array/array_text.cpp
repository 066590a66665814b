#include "types/array/array_text.h"

#include <charconv>

#include "types/type_parts.h"

namespace aerolith {
namespace {

/// Reads one array literal, depth first.
class ArrayReader {
  public:
    ArrayReader(std::string_view text, Oid element, std::int32_t typmod,
                const FormatSettings& settings)
        : text_(text),
          info_(type_info(element)),
          typmod_(typmod),
          settings_(settings),
          builder_(element) {}

    Status read(std::string& bytes) {
        skip_spaces();
        TRY(read_bounds());
        if (peek() != '{') {
            return malformed(bounds_.empty()
                                 ? "Array value must start with \"{\" or dimension information."
                                 : "Array contents must start with \"{\".");
        }
        TRY(read_level(0));
        skip_spaces();
        if (at_ != text_.size()) return malformed("Junk after closing right brace.");
        std::vector<ArrayDimension> dimensions;
        if (builder_.size())
            for (std::int32_t size : sizes_) dimensions.push_back({size, 1});
        if (!bounds_.empty() && builder_.size()) {
            if (bounds_.size() != dimensions.size())
                return malformed("Specified array dimensions do not match array contents.");
            for (std::size_t at = 0; at < bounds_.size(); ++at)
                if (bounds_[at].size != dimensions[at].size)
                    return malformed("Specified array dimensions do not match array contents.");
            dimensions = bounds_;
        }
        builder_.finish(dimensions, bytes);
        return {};
    }

  private:
    Error malformed(std::string detail) const {
        return error(SqlState::kInvalidTextRepresentation, "malformed array literal: \"{}\"", text_)
            .detail(std::move(detail));
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    Status read_bounds() {
        while (peek() == '[') {
            if (bounds_.size() == kMaxArrayDimensions) {
                return error(SqlState::kProgramLimitExceeded,
                             "number of array dimensions ({}) exceeds the maximum allowed ({})",
                             kMaxArrayDimensions + 1, kMaxArrayDimensions);
            }
            ++at_;
            std::int32_t first = 0, second = 0;
            bool has_lower = false;
            if (!read_integer(first))
                return malformed("\"[\" must introduce explicitly-specified array dimensions.");
            second = first;
            if (peek() == ':') {
                ++at_;
                has_lower = true;
                if (!read_integer(second)) return malformed("Missing array dimension value.");
            }
            if (peek() != ']') return malformed("Missing \"]\" after array dimensions.");
            ++at_;
            std::int32_t lower = has_lower ? first : 1;
            if (second < lower)
                return Error(SqlState::kArraySubscriptError,
                             "upper bound cannot be less than lower bound");
            bounds_.push_back({second - lower + 1, lower});
            skip_spaces();
        }
        if (bounds_.empty()) return {};
        if (peek() != '=') return malformed("Missing \"=\" after array dimensions.");
        ++at_;
        skip_spaces();
        return {};
    }
    bool read_integer(std::int32_t& value) {
        auto [end, failure] =
            std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (failure != std::errc()) return false;
        at_ = static_cast<std::size_t>(end - text_.data());
        return true;
    }

    Status read_level(std::size_t depth) {
        if (depth == kMaxArrayDimensions) {
            return error(SqlState::kProgramLimitExceeded,
                         "number of array dimensions ({}) exceeds the maximum allowed ({})",
                         kMaxArrayDimensions + 1, kMaxArrayDimensions);
        }
        ++at_;
        std::int32_t count = 0;
        skip_spaces();
        if (peek() == '}' && depth == 0) {
            ++at_;
            return {};
        }
        while (true) {
            skip_spaces();
            if (at_ >= text_.size()) return malformed("Unexpected end of input.");
            if (peek() == '{') {
                if (leaf_depth_ && *leaf_depth_ == depth)
                    return malformed("Unexpected \"{\" character.");
                TRY(read_level(depth + 1));
            } else {
                if (leaf_depth_ && *leaf_depth_ != depth) return uneven();
                leaf_depth_ = depth;
                TRY(read_element());
            }
            ++count;
            skip_spaces();
            if (at_ >= text_.size()) return malformed("Unexpected end of input.");
            char c = text_[at_++];
            if (c == '}') break;
            if (c != ',') return malformed("Unexpected array element.");
        }
        if (sizes_.size() <= depth) sizes_.resize(depth + 1, -1);
        if (sizes_[depth] >= 0 && sizes_[depth] != count) return uneven();
        sizes_[depth] = count;
        return {};
    }
    Error uneven() const {
        return malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
    }

    Status read_element() {
        std::string value;
        bool quoted = false;
        std::size_t kept = 0;  // without spaces at the end
        while (at_ < text_.size()) {
            char c = text_[at_];
            if (c == '"') {
                if (quoted || kept) return malformed("Unexpected array element.");
                quoted = true;
                TRY(read_quoted(value));
                kept = value.size();
                skip_spaces();
                if (peek() != ',' && peek() != '}') return malformed("Unexpected array element.");
                break;
            }
            if (c == ',' || c == '}') break;
            if (c == '{') return malformed("Unexpected \"{\" character.");
            if (c == '\\') {
                if (++at_ >= text_.size()) return malformed("Unexpected end of input.");
                value += text_[at_++];
                kept = value.size();
                quoted_escape_ = true;
                continue;
            }
            value += c;
            ++at_;
            if (!is_space(c)) kept = value.size();
        }
        value.resize(kept);
        if (!quoted && value.empty())
            return malformed(fmt::format("Unexpected \"{}\" character.", peek()));
        if (!quoted && !quoted_escape_ && equals_ignoring_case(value, "null")) {
            builder_.add_null();
            return {};
        }
        quoted_escape_ = false;
        std::string bytes;
        Datum datum = TRY(info_.parse(value, typmod_, settings_, bytes));
        builder_.add(info_.physical == Physical::kBytes ? Datum::of(std::string_view(bytes))
                                                        : datum);
        return {};
    }
    Status read_quoted(std::string& value) {
        for (++at_; at_ < text_.size(); ++at_) {
            char c = text_[at_];
            if (c == '"') {
                ++at_;
                return {};
            }
            if (c == '\\') {
                if (++at_ >= text_.size()) break;
                c = text_[at_];
            }
            value += c;
        }
        return malformed("Unexpected end of input.");
    }

    std::string_view text_;
    const TypeInfo& info_;
    std::int32_t typmod_;
    const FormatSettings& settings_;
    ArrayBuilder builder_;
    std::size_t at_ = 0;
    std::vector<ArrayDimension> bounds_;
    std::vector<std::int32_t> sizes_;
    std::optional<std::size_t> leaf_depth_;
    bool quoted_escape_ = false;
};

bool needs_quotes(std::string_view text) {
    if (text.empty() || equals_ignoring_case(text, "null")) return true;
    for (char c : text)
        if (c == '"' || c == '\\' || c == '{' || c == '}' || c == ',' || is_space(c)) return true;
    return false;
}

void append_element(std::string_view text, std::string& out) {
    if (!needs_quotes(text)) {
        out += text;
        return;
    }
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void print_level(const ArrayView& array, ArrayView::Cursor& cursor, std::size_t depth,
                 const FormatSettings& settings, std::string& scratch, std::string& out) {
    out += '{';
    for (std::int32_t at = 0; at < array.dimension(depth).size; ++at) {
        if (at) out += ',';
        if (depth + 1 < array.dimension_count()) {
            print_level(array, cursor, depth + 1, settings, scratch, out);
            continue;
        }
        cursor.next();
        if (cursor.is_null()) {
            out += "NULL";
            continue;
        }
        scratch.clear();
        array.element_info().print(cursor.datum(), settings, scratch);
        append_element(scratch, out);
    }
    out += '}';
}

}  // namespace

Status parse_array(std::string_view text, Oid element, std::int32_t typmod,
                   const FormatSettings& settings, std::string& bytes) {
    return ArrayReader(text, element, typmod, settings).read(bytes);
}

void print_array(std::string_view bytes, const FormatSettings& settings, std::string& out) {
    ArrayView array(bytes);
    if (array.dimension_count() == 0) {
        out += "{}";
        return;
    }
    bool shows_bounds = false;
    for (std::size_t at = 0; at < array.dimension_count(); ++at)
        shows_bounds |= array.dimension(at).lower != 1;
    if (shows_bounds) {
        for (std::size_t at = 0; at < array.dimension_count(); ++at) {
            ArrayDimension dimension = array.dimension(at);
            fmt::format_to(std::back_inserter(out), "[{}:{}]", dimension.lower,
                           dimension.lower + dimension.size - 1);
        }
        out += '=';
    }
    ArrayView::Cursor cursor = array.elements();
    std::string scratch;
    print_level(array, cursor, 0, settings, scratch, out);
}

Status parse_number_vector(std::string_view text, Oid element, std::string_view type_name,
                           const FormatSettings& settings, std::string& bytes) {
    const TypeInfo& info = type_info(element);
    ArrayBuilder builder(element);
    std::string_view rest = text;
    std::string unused;
    while (true) {
        while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
        if (rest.empty()) break;
        std::size_t size = 0;
        while (size < rest.size() && !is_space(rest[size])) ++size;
        Result<Datum> number = info.parse(rest.substr(0, size), -1, settings, unused);
        if (!number.ok()) {
            if (number.error().state() == SqlState::kInvalidTextRepresentation)
                return invalid_text(type_name, rest);
            return number.take_error();
        }
        builder.add(*number);
        rest.remove_prefix(size);
    }
    builder.finish({{static_cast<std::int32_t>(builder.size()), 0}}, bytes);
    return {};
}

}  // namespace aerolith
