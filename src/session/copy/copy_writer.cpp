#include "session/copy/copy_writer.h"

#include "common/bytes.h"

namespace aerolith {

CopyWriter::CopyWriter(Client& client, CopyOptions options, std::vector<CopyColumn> columns,
                       const FormatSettings& format)
    : client_(client), options_(std::move(options)), columns_(std::move(columns)), format_(format) {
    for (const CopyColumn& column : columns_) types_.push_back(&type_info(column.type.oid));
    for (std::string_view pair : {"\\\\", "\bb", "\ff", "\nn", "\rr", "\tt", "\vv"})
        text_escapes_[static_cast<unsigned char>(pair[0])] = pair[1];
    char& delimiter = text_escapes_[static_cast<unsigned char>(options_.delimiter)];
    if (delimiter == '\0') delimiter = options_.delimiter;  // a tab has its letter
}

Status CopyWriter::begin() {
    TRY(client_.begin_copy_out(options_.format == CopyFormat::kBinary, columns_.size()));
    if (options_.format == CopyFormat::kBinary) {
        out_.append("PGCOPY\n\377\r\n\0", 11);
        append_big<std::uint32_t>(out_, 0);
        append_big<std::uint32_t>(out_, 0);
    } else if (options_.header) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i) out_ += options_.delimiter;
            if (options_.format == CopyFormat::kCsv)
                append_csv(columns_[i].name, SIZE_MAX, columns_.size() == 1);
            else
                append_text(columns_[i].name);
        }
        out_ += '\n';
        TRY(flush());
    }
    return {};
}

void CopyWriter::append_text(std::string_view value) {
    std::size_t copied = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        char letter = text_escapes_[static_cast<unsigned char>(value[at])];
        if (letter == '\0') continue;
        out_.append(value, copied, at - copied);
        out_ += '\\';
        out_ += letter;
        copied = at + 1;
    }
    out_.append(value, copied);
}

void CopyWriter::append_csv(std::string_view value, std::size_t column, bool single) {
    bool forced = column != SIZE_MAX && (options_.force_quote_all ||
                                         options_.force_quote.contains(columns_[column].name));
    bool needed = forced || value == options_.null_text || (single && value == "\\.");
    for (char c : value)
        needed = needed || c == options_.delimiter || c == options_.quote || c == '\n' || c == '\r';
    if (!needed) {
        out_.append(value);
        return;
    }
    out_ += options_.quote;
    for (char c : value) {
        if (c == options_.quote || c == options_.escape) out_ += options_.escape;
        out_ += c;
    }
    out_ += options_.quote;
}

std::string_view CopyWriter::text_of(std::size_t column, Datum value) {
    const TypeInfo& type = *types_[column];
    if (type.oid == type_oid::kText || type.oid == type_oid::kVarchar)
        return value.as<std::string_view>();
    value_.clear();
    type.print(value, format_, value_);
    return value_;
}

void CopyWriter::append_row(const Chunk& chunk, std::size_t row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i) out_ += options_.delimiter;
        const Vector& column = chunk.columns[i];
        if (column.is_null(row)) {
            out_ += options_.null_text;
            continue;
        }
        std::string_view text = text_of(i, column.at(row));
        if (options_.format == CopyFormat::kCsv)
            append_csv(text, i, columns_.size() == 1);
        else
            append_text(text);
    }
    out_ += '\n';
}

void CopyWriter::append_binary_row(const Chunk& chunk, std::size_t row) {
    append_big(out_, static_cast<std::int16_t>(columns_.size()));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const Vector& column = chunk.columns[i];
        if (column.is_null(row)) {
            append_big<std::int32_t>(out_, -1);
            continue;
        }
        value_.clear();
        types_[i]->send(column.at(row), value_);
        append_big(out_, static_cast<std::int32_t>(value_.size()));
        out_.append(value_);
    }
}

Status CopyWriter::flush() {
    if (out_.empty()) return {};
    Status sent = client_.send_copy_data(out_);
    out_.clear();
    return sent;
}

Result<bool> CopyWriter::push(Chunk& chunk) {
    rows_ += chunk.size;
    for (std::size_t row = 0; row < chunk.size; ++row) {
        // Clients that read row by row expect one row in one message.
        if (options_.format == CopyFormat::kBinary)
            append_binary_row(chunk, row);
        else
            append_row(chunk, row);
        TRY(flush());
    }
    return true;
}

Status CopyWriter::end() {
    if (options_.format == CopyFormat::kBinary) append_big<std::int16_t>(out_, -1);
    TRY(flush());
    return client_.end_copy_out();
}

}  // namespace aerolith
