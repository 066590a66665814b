#include "executor/rows/table_writer.h"
#include "executor/rows/error_places.h"

#include "types/type_info.h"

namespace aerolith {
namespace {

std::string value_text(const Vector& column, std::size_t row, const FormatSettings& settings) {
    if (column.is_null(row)) return "null";
    std::string text;
    type_info(column.type().oid).print(column.at(row), settings, text);
    return text;
}

}  // namespace

std::string failing_row(const Chunk& rows, std::size_t row, const FormatSettings& settings) {
    std::string text = "(";
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
        if (i) text += ", ";
        std::string value = value_text(rows.columns[i], row, settings);
        if (value.size() > 64) {
            std::size_t cut = 64;
            while (cut > 0 && (static_cast<unsigned char>(value[cut]) & 0xC0) == 0x80) --cut;
            value = value.substr(0, cut) + "...";
        }
        text += value;
    }
    return text + ")";
}

/// The unique index whose keys are the table's own.
const IndexDescriptor* TableWriter::key_index() const {
    for (const IndexDescriptor& index : format_->table().indexes) {
        if (index.storage == format_->table().storage) return &index;
    }
    return nullptr;
}

Error TableWriter::duplicate(const IndexDescriptor& index, const Chunk& rows, std::size_t row,
                             const std::vector<Value>& computed) const {
    std::string names, values;
    std::size_t next = 0;
    const auto& live = format_->live_columns();
    for (const IndexColumn& column : index.columns) {
        if (!names.empty()) names += ", ", values += ", ";
        if (column.number == 0) {
            const Value& value = computed[next++];
            names += column.expression_sql;
            values += value_text(Vector::constant(value), 0, context_.eval.format());
            continue;
        }
        auto position =
            static_cast<std::size_t>(std::ranges::find(live, column.number) - live.begin());
        names += format_->table().column(column.number).name;
        values += value_text(rows.columns[position], row, context_.eval.format());
    }
    return error(SqlState::kUniqueViolation,
                 "duplicate key value violates unique constraint \"{}\"", index.name)
        .detail(fmt::format("Key ({})=({}) already exists.", names, values))
        .table(schema_of(format_->table(), context_.eval), format_->table().name)
        .constraint(index.name);
}

Status TableWriter::check_unique(const IndexDescriptor& index, const TableFormat::Entry& entry,
                                 const Chunk& rows, std::size_t row,
                                 const std::vector<Value>& computed) {
    if (!entry.unique) return {};
    std::string other;
    if (TRY(claims_.entry_taken(entry.key, other))) return duplicate(index, rows, row, computed);
    return {};
}

Result<std::optional<TableWriter::Conflict>> TableWriter::find_conflict(
    const Chunk& rows, std::size_t row, const std::vector<Oid>& indexes) {
    auto wanted = [&](const IndexDescriptor& index) {
        return index.unique &&
               (indexes.empty() || std::ranges::find(indexes, index.oid) != indexes.end());
    };
    for (const IndexDescriptor& index : format_->table().indexes) {
        if (!wanted(index)) continue;
        Conflict conflict{&index, {}, {}};
        if (index.storage == format_->table().storage) {
            format_->encode_key(rows, row, 0, conflict.row_key);
            if (TRY(claims_.row_taken(conflict.row_key))) return std::optional(std::move(conflict));
            continue;
        }
        IndexKeys::Values computed = TRY(index_keys_.compute(index, rows, row));
        if (!computed.included) continue;
        TableFormat::Entry entry =
            format_->index_entry(index, rows, row, index_prefix(0), computed.values);
        if (!entry.unique) continue;
        conflict.entry_key = std::move(entry.key);
        if (TRY(claims_.entry_taken(conflict.entry_key, conflict.row_key)))
            return std::optional(std::move(conflict));
    }
    return std::optional<Conflict>();
}

Result<bool> TableWriter::persists(const Conflict& conflict) {
    const std::string& key = conflict.entry_key.empty() ? conflict.row_key : conflict.entry_key;
    if (!TRY(context_.transaction.latest(key, buffer_)).exists()) return false;
    return conflict.entry_key.empty() || TRY(format_->row_key_of(key, buffer_.view()))
    == conflict.row_key;
}

Result<std::vector<std::string_view>> TableWriter::new_keys(const Chunk& rows) {
    key_bytes_.clear();
    std::vector<std::size_t> ends;
    for (std::size_t row = 0; row < rows.size; ++row) {
        std::int64_t row_id = format_->has_hidden_key() ? TRY(context_.row_ids.next_row_id()) : 0;
        format_->encode_key(rows, row, row_id, key_);
        key_bytes_ += key_;
        ends.push_back(key_bytes_.size());
    }
    std::vector<std::string_view> keys;
    std::size_t begin = 0;
    for (std::size_t end : ends) {
        keys.push_back(std::string_view(key_bytes_).substr(begin, end - begin));
        begin = end;
    }
    return keys;
}

/// Whether one look at the range of ascending keys shows that all are new: a bulk load mostly
/// appends.
Result<bool> TableWriter::all_new(const std::vector<std::string_view>& keys) {
    constexpr std::size_t kWorthwhile = 8;
    if (keys.size() < kWorthwhile ||
        std::ranges::adjacent_find(keys, std::greater_equal<>()) != keys.end())
        return false;
    return context_.transaction.claim_rows(keys) &&
           TRY(context_.transaction.untouched(keys.front(), keys.back()));
}

Status TableWriter::insert(const Chunk& rows) {
    Transaction& transaction = context_.transaction;
    std::vector<std::string_view> keys = TRY(new_keys(rows));
    bool fresh = format_->has_hidden_key() || TRY(all_new(keys));
    for (std::size_t row = 0; row < rows.size; ++row) {
        if (!fresh && TRY(claims_.row_taken(keys[row])))
            return duplicate(*key_index(), rows, row, {});
        format_->encode_row(rows, row, row_bytes_);
        TRY(transaction.put(keys[row], row_bytes_, PutKind::kInsertNew));
        for (const IndexDescriptor& index : format_->table().indexes) {
            if (index.storage != format_->table().storage)
                TRY(add_entry(index, rows, row, keys[row]));
        }
    }
    return {};
}

Status TableWriter::add_entry(const IndexDescriptor& index, const Chunk& rows, std::size_t row,
                              std::string_view row_key) {
    IndexKeys::Values computed = TRY(index_keys_.compute(index, rows, row));
    if (!computed.included) return {};
    TableFormat::Entry entry = format_->index_entry(index, rows, row, row_key, computed.values);
    TRY(check_unique(index, entry, rows, row, computed.values));
    return context_.transaction.put(entry.key, entry.value, PutKind::kInsertNew);
}

Status TableWriter::update(std::string_view old_key, const Chunk& old_rows, const Chunk& new_rows,
                           std::size_t row) {
    Transaction& transaction = context_.transaction;
    if (format_->has_hidden_key())
        key_ = old_key;
    else
        format_->encode_key(new_rows, row, 0, key_);
    bool moved = key_ != old_key;
    if (moved) {
        if (TRY(claims_.row_taken(key_))) return duplicate(*key_index(), new_rows, row, {});
        TRY(transaction.erase(old_key, key_));
    }
    format_->encode_row(new_rows, row, row_bytes_);
    TRY(transaction.put(key_, row_bytes_, moved ? PutKind::kInsertNew : PutKind::kReplace));
    for (const IndexDescriptor& index : format_->table().indexes) {
        if (index.storage != format_->table().storage)
            TRY(update_entry(index, old_key, old_rows, new_rows, row));
    }
    return {};
}

Status TableWriter::update_entry(const IndexDescriptor& index, std::string_view old_key,
                                 const Chunk& old_rows, const Chunk& new_rows, std::size_t row) {
    Transaction& transaction = context_.transaction;
    IndexKeys::Values old_values = TRY(index_keys_.compute(index, old_rows, row))
    , new_values = TRY(index_keys_.compute(index, new_rows, row));
    TableFormat::Entry before, after;
    if (old_values.included)
        before = format_->index_entry(index, old_rows, row, old_key, old_values.values);
    if (new_values.included)
        after = format_->index_entry(index, new_rows, row, key_, new_values.values);
    if (before.key == after.key) {
        if (before.value != after.value)
            TRY(transaction.put(after.key, after.value, PutKind::kReplace));
        return {};
    }
    if (old_values.included) TRY(transaction.erase(before.key));
    if (!new_values.included) return {};
    TRY(check_unique(index, after, new_rows, row, new_values.values));
    return transaction.put(after.key, after.value, PutKind::kInsertNew);
}

Status TableWriter::erase(std::string_view key, const Chunk& rows, std::size_t row) {
    TRY(context_.transaction.erase(key));
    for (const IndexDescriptor& index : format_->table().indexes) {
        if (index.storage == format_->table().storage) continue;
        IndexKeys::Values computed = TRY(index_keys_.compute(index, rows, row));
        if (computed.included)
            TRY(context_.transaction.erase(
                format_->index_entry(index, rows, row, key, computed.values).key));
    }
    return {};
}

}  // namespace aerolith
