#include "session/copy/copy_reader.h"

#include "common/bytes.h"

namespace aerolith {

CopyReader::CopyReader(CopyInput input, CopyOptions options, std::string table,
                       std::vector<CopyColumn> columns, const FormatSettings& format)
    : input_(std::move(input)),
      options_(std::move(options)),
      table_(std::move(table)),
      columns_(std::move(columns)),
      format_(format) {
    for (const CopyColumn& column : columns_) types_.push_back(&type_info(column.type.oid));
}

Result<bool> CopyReader::fill(std::size_t wanted) {
    while (buffer_.size() - at_ < wanted && !input_ended_) {
        if (at_ > (1 << 16) && at_ * 2 > buffer_.size()) {
            buffer_.erase(0, at_);
            at_ = 0;
        }
        auto piece = TRY(input_());
        if (!piece)
            input_ended_ = true;
        else
            buffer_.append(*piece);
    }
    return buffer_.size() - at_ >= wanted;
}

Error CopyReader::in_row(Error error, std::string_view column) const {
    if (!error.diagnostic().context.empty()) return error;
    std::string context = column.empty()
                              ? fmt::format("COPY {}, line {}", table_, line_)
                              : fmt::format("COPY {}, line {}, column {}", table_, line_, column);
    return std::move(error).context(std::move(context));
}

Status CopyReader::set_field(Chunk& out, std::size_t row, std::size_t column,
                             std::string_view text) {
    const TypeInfo& info = *types_[column];
    Vector& vector = out.columns[column];
    std::int32_t typmod = columns_[column].type.typmod;
    if (info.oid == type_oid::kText || (info.oid == type_oid::kVarchar && typmod < 0)) {
        vector.data<std::string_view>()[row] = vector.copy_bytes(text);
        return {};
    }
    bytes_.clear();
    auto parsed = info.parse(text, typmod, format_, bytes_);
    if (!parsed.ok()) {
        Error error = parsed.take_error();
        std::string shown(text.substr(0, 100));
        return std::move(error).context(fmt::format("COPY {}, line {}, column {}: \"{}\"", table_,
                                                    line_, columns_[column].name, shown));
    }
    if (info.physical == Physical::kBytes)
        vector.data<std::string_view>()[row] = vector.copy_bytes(bytes_);
    else
        vector.set(row, *parsed);
    return {};
}

Status CopyReader::next(Chunk& out) {
    out = Chunk();
    for (const CopyColumn& column : columns_) out.columns.emplace_back(column.type);
    while (out.size < kVectorSize) {
        if (!TRY(read_row(out, out.size))) break;
        ++out.size;
    }
    rows_ += out.size;
    return {};
}

namespace {

class TextCopyReader final : public CopyReader {
  public:
    using CopyReader::CopyReader;

  private:
    Result<bool> read_row(Chunk& out, std::size_t row) override {
        for (;;) {
            if (!TRY(read_line())) return false;
            ++line_;
            if (options_.header && line_ == 1) {
                TRY(check_header());
                continue;
            }
            break;
        }
        if (line_text_ == "\\.") {
            // What follows the end marker is not data.
            while (!input_ended_) {
                consume(buffered().size());
                TRY(fill(1));
            }
            consume(buffered().size());
            return false;
        }
        TRY(split(out, row));
        return true;
    }

    /// A line without its end; a backslash before the end continues it.
    Result<bool> read_line() {
        line_text_.clear();
        std::size_t scanned = 0;
        for (;;) {
            std::string_view data = buffered();
            std::size_t end = data.find('\n', scanned);
            if (end == std::string_view::npos) {
                scanned = data.size();
                if (TRY(fill(scanned + 1))) continue;
                if (data.empty()) return false;
                line_text_ = data;
                consume(data.size());
                return true;
            }
            std::size_t backslashes = 0;
            while (backslashes < end && data[end - 1 - backslashes] == '\\') ++backslashes;
            if (backslashes % 2 == 1 && !(end == 2 && data.substr(0, 2) == "\\.")) {
                scanned = end + 1;
                continue;
            }
            line_text_ = data.substr(0, end);
            consume(end + 1);
            if (line_text_.ends_with('\r')) line_text_.pop_back();
            return true;
        }
    }

    Status check_header() {
        if (!options_.header_match) return {};
        std::vector<std::string_view> names;
        for (std::string_view rest = line_text_;;) {
            std::size_t end = rest.find(options_.delimiter);
            names.push_back(rest.substr(0, end));
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
        }
        auto in_line = [&](Error error) {
            return std::move(error).context(
                fmt::format("COPY {}, line {}: \"{}\"", table_, line_, line_text_));
        };
        if (names.size() != columns_.size()) {
            return in_line(error(SqlState::kBadCopyFileFormat,
                                 "wrong number of fields in header line: got {}, expected {}",
                                 names.size(), columns_.size()));
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == columns_[i].name) continue;
            bool null = names[i] == options_.null_text;
            return in_line(error(
                SqlState::kBadCopyFileFormat,
                "column name mismatch in header line field {}: got {}\"{}\"{}, expected \"{}\"",
                i + 1, null ? "null value (" : "", names[i], null ? ")" : "", columns_[i].name));
        }
        return {};
    }

    Status split(Chunk& out, std::size_t row) {
        std::size_t column = 0, at = 0;
        for (;; ++column) {
            if (column >= columns_.size()) {
                return with_line(
                    Error(SqlState::kBadCopyFileFormat, "extra data after last expected column"));
            }
            bool escaped = false;
            std::size_t end = at;
            while (end < line_text_.size() && line_text_[end] != options_.delimiter) {
                if (line_text_[end] == '\\') {
                    escaped = true;
                    ++end;
                }
                ++end;
            }
            end = std::min(end, line_text_.size());
            std::string_view raw = std::string_view(line_text_).substr(at, end - at);
            if (raw == options_.null_text)
                out.columns[column].set_null(row);
            else
                TRY(set_field(out, row, column, escaped ? unescape(raw) : raw));
            if (end >= line_text_.size()) break;
            at = end + 1;
        }
        if (column + 1 < columns_.size()) {
            return with_line(error(SqlState::kBadCopyFileFormat, "missing data for column \"{}\"",
                                   columns_[column + 1].name));
        }
        return {};
    }

    Error with_line(Error error) const {
        return std::move(error).context(fmt::format("COPY {}, line {}: \"{}\"", table_, line_,
                                                    std::string_view(line_text_).substr(0, 100)));
    }

    std::string_view unescape(std::string_view raw) {
        field_.clear();
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] != '\\' || i + 1 == raw.size()) {
                field_ += raw[i];
                continue;
            }
            char c = raw[++i];
            switch (c) {
                case 'b':
                    field_ += '\b';
                    break;
                case 'f':
                    field_ += '\f';
                    break;
                case 'n':
                    field_ += '\n';
                    break;
                case 'r':
                    field_ += '\r';
                    break;
                case 't':
                    field_ += '\t';
                    break;
                case 'v':
                    field_ += '\v';
                    break;
                case 'x':
                    i = hexadecimal(raw, i);
                    break;
                default:
                    if (c >= '0' && c <= '7')
                        i = octal(raw, i);
                    else
                        field_ += c;
            }
        }
        return field_;
    }
    std::size_t octal(std::string_view raw, std::size_t i) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < 3 && i < raw.size() && raw[i] >= '0' && raw[i] <= '7')
            value = value * 8 + (raw[i++] - '0'), ++digits;
        field_ += static_cast<char>(value & 0xFF);
        return i - 1;
    }
    std::size_t hexadecimal(std::string_view raw, std::size_t i) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < 2 && i + 1 < raw.size() &&
               std::isxdigit(static_cast<unsigned char>(raw[i + 1]))) {
            char c = static_cast<char>(std::tolower(raw[++i]));
            value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
            ++digits;
        }
        if (digits == 0)
            field_ += 'x';
        else
            field_ += static_cast<char>(value);
        return i;
    }

    std::string line_text_, field_;
};

class CsvCopyReader final : public CopyReader {
  public:
    using CopyReader::CopyReader;

  private:
    struct Field {
        std::string text;
        bool quoted = false;
    };

    Result<bool> read_row(Chunk& out, std::size_t row) override {
        for (;;) {
            if (!TRY(read_record())) return false;
            ++line_;
            if (options_.header && line_ == 1) {
                TRY(check_header());
                continue;
            }
            break;
        }
        if (count_ == 1 && !fields_[0].quoted && fields_[0].text == "\\.") {
            while (TRY(fill(1))) consume(buffered().size());
            return false;
        }
        if (count_ > columns_.size())
            return in_row(
                Error(SqlState::kBadCopyFileFormat, "extra data after last expected column"));
        if (count_ < columns_.size()) {
            return in_row(error(SqlState::kBadCopyFileFormat, "missing data for column \"{}\"",
                                columns_[count_].name));
        }
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            const Field& field = fields_[column];
            const std::string& name = columns_[column].name;
            bool matches = field.text == options_.null_text;
            bool is_null = matches && (!field.quoted || options_.force_null.contains(name)) &&
                           !options_.force_not_null.contains(name);
            if (is_null)
                out.columns[column].set_null(row);
            else
                TRY(set_field(out, row, column, field.text));
        }
        return true;
    }

    Result<bool> read_record() {
        count_ = 0;
        if (!TRY(fill(1))) return false;
        start_field();
        bool in_quotes = false;
        for (;;) {
            if (!TRY(fill(1))) {
                if (in_quotes)
                    return in_row(
                        Error(SqlState::kBadCopyFileFormat, "unterminated CSV quoted field"));
                return true;
            }
            char c = buffered()[0];
            Field& field = fields_[count_ - 1];
            if (in_quotes) {
                if (c == options_.escape && TRY(fill(2)) &&
                    (buffered()[1] == options_.quote || buffered()[1] == options_.escape)) {
                    field.text += buffered()[1];
                    consume(2);
                    continue;
                }
                if (c == options_.quote)
                    in_quotes = false;
                else
                    field.text += c;
                if (c == '\n') ++line_;
                consume(1);
                continue;
            }
            consume(1);
            if (c == options_.quote) {
                in_quotes = true;
                field.quoted = true;
            } else if (c == options_.delimiter) {
                start_field();
            } else if (c == '\n') {
                return true;
            } else if (c == '\r') {
                if (TRY(fill(1)) && buffered()[0] == '\n') consume(1);
                return true;
            } else {
                field.text += c;
            }
        }
    }
    void start_field() {
        if (count_ == fields_.size()) fields_.emplace_back();
        fields_[count_].text.clear();
        fields_[count_].quoted = false;
        ++count_;
    }
    Status check_header() {
        if (!options_.header_match) return {};
        if (count_ != columns_.size())
            return in_row(error(SqlState::kBadCopyFileFormat,
                                "wrong number of fields in header line: got {}, expected {}",
                                count_, columns_.size()));
        for (std::size_t i = 0; i < count_; ++i) {
            if (fields_[i].text == columns_[i].name) continue;
            return in_row(
                error(SqlState::kBadCopyFileFormat,
                      "column name mismatch in header line field {}: got \"{}\", expected \"{}\"",
                      i + 1, fields_[i].text, columns_[i].name));
        }
        return {};
    }

    std::vector<Field> fields_;
    std::size_t count_ = 0;
};

class BinaryCopyReader final : public CopyReader {
  public:
    using CopyReader::CopyReader;

  private:
    static constexpr std::string_view kSignature{"PGCOPY\n\377\r\n\0", 11};

    Status read_header() {
        if (!TRY(fill(19)) || buffered().substr(0, 11) != kSignature)
            return Error(SqlState::kBadCopyFileFormat, "COPY file signature not recognized");
        auto flags = load_big<std::uint32_t>(buffered().data() + 11);
        auto extension = load_big<std::uint32_t>(buffered().data() + 15);
        if (flags & 0xFFFF0000u)
            return Error(SqlState::kBadCopyFileFormat,
                         "unrecognized critical flags in COPY file header");
        if (!TRY(fill(19 + std::size_t{extension})))
            return Error(SqlState::kBadCopyFileFormat, "invalid COPY file header (wrong length)");
        consume(19 + extension);
        header_read_ = true;
        return {};
    }
    Result<bool> read_row(Chunk& out, std::size_t row) override {
        if (!header_read_) TRY(read_header());
        ++line_;
        auto truncated = [&] {
            return in_row(Error(SqlState::kBadCopyFileFormat, "unexpected EOF in COPY data"));
        };
        if (!TRY(fill(2))) return false;
        auto count = load_big<std::int16_t>(buffered().data());
        consume(2);
        if (count == -1) {
            while (TRY(fill(1))) consume(buffered().size());
            return false;
        }
        if (static_cast<std::size_t>(count) != columns_.size()) {
            return in_row(error(SqlState::kBadCopyFileFormat, "row field count is {}, expected {}",
                                count, columns_.size()));
        }
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            if (!TRY(fill(4))) return truncated();
            auto size = load_big<std::int32_t>(buffered().data());
            consume(4);
            if (size == -1) {
                out.columns[column].set_null(row);
                continue;
            }
            if (size < 0) return in_row(Error(SqlState::kBadCopyFileFormat, "invalid field size"));
            if (!TRY(fill(static_cast<std::size_t>(size)))) return truncated();
            const TypeInfo& info = *types_[column];
            if (!info.receive)
                return error(SqlState::kUndefinedFunction,
                             "no binary input function available for type {}", info.name);
            bytes_.clear();
            auto value = info.receive(buffered().substr(0, static_cast<std::size_t>(size)),
                                      columns_[column].type.typmod, bytes_);
            if (!value.ok()) return in_row(value.take_error(), columns_[column].name);
            consume(static_cast<std::size_t>(size));
            Vector& vector = out.columns[column];
            if (info.physical == Physical::kBytes)
                vector.data<std::string_view>()[row] = vector.copy_bytes(bytes_);
            else
                vector.set(row, *value);
        }
        return true;
    }
    bool header_read_ = false;
};

}  // namespace

std::unique_ptr<CopyReader> make_copy_reader(CopyInput input, CopyOptions options,
                                             std::string table, std::vector<CopyColumn> columns,
                                             const FormatSettings& format) {
    switch (options.format) {
        case CopyFormat::kText:
            return std::make_unique<TextCopyReader>(std::move(input), std::move(options),
                                                    std::move(table), std::move(columns), format);
        case CopyFormat::kCsv:
            return std::make_unique<CsvCopyReader>(std::move(input), std::move(options),
                                                   std::move(table), std::move(columns), format);
        case CopyFormat::kBinary:
            break;
    }
    return std::make_unique<BinaryCopyReader>(std::move(input), std::move(options),
                                              std::move(table), std::move(columns), format);
}

}  // namespace aerolith
