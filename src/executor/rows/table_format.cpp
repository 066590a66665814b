#include "executor/rows/table_format.h"

#include <boost/container/small_vector.hpp>

#include "common/bytes.h"
#include "planner/logical/operators.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

PhysicalKind layout_kind(Physical physical) {
    switch (physical) {
        case Physical::kBool:
            return PhysicalKind::kFixed1;
        case Physical::kInt16:
            return PhysicalKind::kFixed2;
        case Physical::kInt32:
        case Physical::kFloat32:
            return PhysicalKind::kFixed4;
        case Physical::kInt64:
        case Physical::kFloat64:
            return PhysicalKind::kFixed8;
        case Physical::kUuid:
        case Physical::kInterval:
            return PhysicalKind::kFixed16;
        case Physical::kBytes:
            return PhysicalKind::kVariable;
    }
    UNREACHABLE();
}

// Values of index entries. On disk: never change.
//   unique entry                 'V' row key without its index id
//   other (and NULL in a unique) 'K' length of the row key at the end of the entry's key (u32,
//   little endian)
constexpr char kKeyInValue = 'V';
constexpr char kKeyInKey = 'K';

/// Moves the texts into the arena, side by side.
void copy_all(std::span<std::string_view> texts, Arena& arena) {
    std::size_t bytes = 0;
    for (std::string_view text : texts) bytes += text.size();
    if (bytes == 0) return;
    char* to = static_cast<char*>(arena.allocate(bytes, 1));
    for (std::string_view& text : texts) {
        text.copy(to, text.size());
        text = {to, text.size()};
        to += text.size();
    }
}

}  // namespace

std::string index_prefix(IndexId index) {
    std::string prefix;
    append_big(prefix, index);
    return prefix;
}

void append_key_value(Oid type, Datum value, std::string& out) {
    type_info(type).encode_key(value, out);
}

void append_key_column(const KeyColumnFormat& format, Oid type, bool is_null, Datum value,
                       std::string& out) {
    KeyWriter writer(out);
    if (!writer.begin(is_null, format)) return;
    append_key_value(type, value, out);
    writer.end();
}

TableFormat::TableFormat(RelationPtr table) : table_(std::move(table)) {
    std::vector<PhysicalKind> kinds;
    layouts_.emplace_back(std::uint16_t{0}, kinds);
    live_position_.push_back(-1);
    FormatSettings settings;
    for (const ColumnDescriptor& column : table_->columns) {
        const TypeInfo& info = type_info(column.type.oid);
        kinds.push_back(layout_kind(info.physical));
        layouts_.emplace_back(static_cast<std::uint16_t>(column.number), kinds);
        live_position_.push_back(column.dropped ? -1 : static_cast<int>(live_.size()));
        if (!column.dropped) live_.push_back(column.number);
        Value missing = Value::null(column.type);
        if (column.missing_value) {
            std::string bytes;
            auto parsed = info.parse(*column.missing_value, -1, settings, bytes);
            ASSERT(parsed.ok());
            Datum datum =
                info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *parsed;
            missing = Value::from(column.type, info.physical, datum);
        }
        missing_.push_back(std::move(missing));
    }
}

TableFormatPtr table_format(const RelationPtr& table) {
    // A format keeps its descriptor alive, so that its address names it for as long as the entry
    // stands.
    thread_local std::unordered_map<const RelationDescriptor*, TableFormatPtr> formats;
    auto found = formats.find(table.get());
    if (found != formats.end()) return found->second;
    constexpr std::size_t kMost = 512;
    if (formats.size() >= kMost) formats.clear();
    TableFormatPtr format = std::make_shared<const TableFormat>(table);
    formats.emplace(table.get(), format);
    return format;
}

KeyColumnFormat TableFormat::key_format(const IndexColumn& column) {
    KeyColumnFormat format;
    format.descending = column.descending;
    // Every index column has a marker, NOT NULL or not, so that the constraint may come and go
    // without a rebuild.
    format.nulls = column.nulls_first ? KeyNulls::kFirst : KeyNulls::kLast;
    return format;
}

void TableFormat::encode_row(const Chunk& chunk, std::size_t row, std::string& out) const {
    boost::container::small_vector<RowValue, 16> values(table_->columns.size());
    // Fixed values are copied here: RowValue only points.
    boost::container::small_vector<std::array<char, 16>, 16> fixed(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        int position = live_position_[i + 1];
        RowValue& value = values[i];
        const Vector* column =
            position < 0 ? nullptr : &chunk.columns[static_cast<std::size_t>(position)];
        value.is_null = !column || column->is_null(row);
        if (value.is_null) continue;
        VectorView view = column->view();
        dispatch_physical(column->physical(), [&]<class T>() {
            if constexpr (std::is_same_v<T, std::string_view>) {
                value.bytes = view.get<T>(row);
            } else {
                std::memcpy(fixed[i].data(), &view.get<T>(row), sizeof(T));
                value.bytes = {fixed[i].data(), sizeof(T)};
            }
        });
    }
    layouts_.back().encode(values, out);
}

void TableFormat::encode_key(const Chunk& chunk, std::size_t row, std::int64_t row_id,
                             std::string& out) const {
    out.clear();
    KeyWriter writer(out);
    writer.index_id(table_->storage);
    if (has_hidden_key()) {
        writer.begin(false, {});
        writer.int64(row_id);
        writer.end();
        return;
    }
    for (std::int16_t number : table_->key_columns) {
        const Vector& column = chunk.columns[static_cast<std::size_t>(
            live_position_[static_cast<std::size_t>(number)])];
        append_key_column({KeyNulls::kNotNull, false}, column.type().oid, column.is_null(row),
                          column.at(row), out);
    }
}

void TableFormat::append_columns(const IndexDescriptor& index, const Chunk& chunk, std::size_t row,
                                 const std::vector<Value>& computed, std::string& out,
                                 bool& has_null) const {
    std::size_t next = 0;
    for (const IndexColumn& part : index.columns) {
        if (part.number == 0) {
            const Value& value = computed[next++];
            has_null = has_null || value.is_null();
            append_key_column(key_format(part), part.type.oid, value.is_null(),
                              value.is_null() ? Datum() : value.datum(), out);
            continue;
        }
        const Vector& column = chunk.columns[static_cast<std::size_t>(
            live_position_[static_cast<std::size_t>(part.number)])];
        bool is_null = column.is_null(row);
        has_null = has_null || is_null;
        append_key_column(key_format(part), column.type().oid, is_null,
                          is_null ? Datum() : column.at(row), out);
    }
}

TableFormat::Entry TableFormat::index_entry(const IndexDescriptor& index, const Chunk& chunk,
                                            std::size_t row, std::string_view row_key,
                                            const std::vector<Value>& computed) const {
    Entry entry;
    append_big(entry.key, index.storage);
    bool has_null = false;
    append_columns(index, chunk, row, computed, entry.key, has_null);
    std::string_view suffix = row_key.substr(sizeof(IndexId));
    entry.unique = index.unique && (!has_null || index.nulls_not_distinct);
    if (entry.unique) {
        entry.value = kKeyInValue;
        entry.value.append(suffix);
        return entry;
    }
    entry.key.append(suffix);
    entry.value = kKeyInKey;
    append_little(entry.value, static_cast<std::uint32_t>(suffix.size()));
    return entry;
}

Result<std::string> TableFormat::row_key_of(std::string_view entry_key,
                                            std::string_view entry_value) const {
    std::string key = index_prefix(table_->storage);
    if (entry_value.empty()) return Error(SqlState::kIndexCorrupted, "index entry is damaged");
    if (entry_value[0] == kKeyInKey) {
        if (entry_value.size() != 5)
            return Error(SqlState::kIndexCorrupted, "index entry is damaged");
        auto size = load_little<std::uint32_t>(entry_value.data() + 1);
        if (size > entry_key.size())
            return Error(SqlState::kIndexCorrupted, "index entry is damaged");
        key.append(entry_key.substr(entry_key.size() - size));
        return key;
    }
    key.append(entry_value.substr(1));
    return key;
}

Result<const RowLayout*> TableFormat::layout_for(std::string_view row) const {
    std::uint16_t version = TRY(row_version(row));
    if (version >= layouts_.size()) {
        return error(SqlState::kDataCorrupted, "row of table \"{}\" has unknown layout {}",
                     table_->name, version);
    }
    const RowLayout& layout = layouts_[version];
    TRY(layout.check(row));
    return &layout;
}

Status TableFormat::decode_column(std::span<const std::string_view> rows, const RowLayout& layout,
                                  std::int16_t number, Vector& out, std::size_t at) const {
    auto column = static_cast<std::size_t>(number) - 1;
    if (column >= layout.column_count()) {
        for (std::size_t row = 0; row < rows.size(); ++row)
            out.set_value(at + row, missing_[column]);
        return {};
    }
    dispatch_physical(out.physical(), [&]<class T>() {
        T* to = out.data<T>() + at;
        if constexpr (std::is_same_v<T, std::string_view>) {
            layout.decode_variable(rows, column, to);
            copy_all(std::span(to, rows.size()), out.heap());
        } else {
            layout.decode_fixed(rows, column, to);
        }
    });
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (layout.is_null(rows[row], column)) out.set_null(at + row);
    }
    return {};
}

Status TableFormat::decode(const std::string_view* keys, const std::string_view* rows,
                           std::size_t count, const std::vector<std::int16_t>& output,
                           const std::vector<Type>& types, Chunk& chunk) const {
    chunk.columns.resize(output.size());
    for (std::size_t i = 0; i < output.size(); ++i) {
        if (chunk.columns[i].capacity() == 0)
            chunk.columns[i] = Vector(types[i]);
        else
            chunk.columns[i].reset();
    }
    chunk.size = count;
    // Runs of rows of one layout are decoded column at a time.
    for (std::size_t begin = 0; begin < count;) {
        const RowLayout* layout = TRY(layout_for(rows[begin]));
        std::size_t end = begin + 1;
        for (; end < count; ++end) {
            if (TRY(row_version(rows[end])) != layout->version()) break;
            TRY(layout->check(rows[end]));
        }
        std::span<const std::string_view> run(rows + begin, end - begin);
        for (std::size_t i = 0; i < output.size(); ++i) {
            if (output[i] != kRowKeyColumn) {
                TRY(decode_column(run, *layout, output[i], chunk.columns[i], begin));
                continue;
            }
            auto* to = chunk.columns[i].data<std::string_view>();
            for (std::size_t row = begin; row < end; ++row)
                to[row] = chunk.columns[i].copy_bytes(keys[row]);
        }
        begin = end;
    }
    return {};
}

}  // namespace aerolith
