#include "session/catalog_functions/stored_text.h"
#include "session/session_impl.h"
#include "sysviews/facts.h"
#include "sysviews/row_builder.h"
#include "sysviews/sources.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

constexpr std::int32_t kTypmodHeader = 4;

void set_number_facts(RowBuilder& row, const Type& type) {
    auto binary = [&](int precision) {
        row.set("numeric_precision", precision).set("numeric_precision_radix", 2);
    };
    switch (type.oid) {
        case type_oid::kInt2:
            binary(16);
            row.set("numeric_scale", 0);
            break;
        case type_oid::kInt4:
            binary(32);
            row.set("numeric_scale", 0);
            break;
        case type_oid::kInt8:
            binary(64);
            row.set("numeric_scale", 0);
            break;
        case type_oid::kFloat4:
            binary(24);
            break;
        case type_oid::kFloat8:
            binary(53);
            break;
        case type_oid::kNumeric:
            if (type.typmod >= kTypmodHeader)
                row.set("numeric_precision", (type.typmod - kTypmodHeader) >> 16 & 0xFFFF);
            row.set("numeric_precision_radix", 10);
            if (type.typmod >= kTypmodHeader)
                row.set("numeric_scale", (type.typmod - kTypmodHeader) & 0x7FF);
            break;
        default:
            break;
    }
}

void set_length_facts(RowBuilder& row, const Type& type) {
    constexpr int kBytesPerCharacter = 4, kLongestText = 1073741824;
    if (type.oid == type_oid::kVarchar || type.oid == type_oid::kBpchar) {
        bool limited = type.typmod >= kTypmodHeader;
        if (limited) row.set("character_maximum_length", type.typmod - kTypmodHeader);
        row.set("character_octet_length",
                limited ? (type.typmod - kTypmodHeader) * kBytesPerCharacter : kLongestText);
    } else if (type.oid == type_oid::kText) {
        row.set("character_octet_length", kLongestText);
    }
}

void set_time_facts(RowBuilder& row, const Type& type) {
    bool is_time = type.oid == type_oid::kTime || type.oid == type_oid::kTimetz ||
                   type.oid == type_oid::kTimestamp || type.oid == type_oid::kTimestamptz;
    if (is_time) row.set("datetime_precision", type.typmod >= 0 ? type.typmod : 6);
    if (type.oid == type_oid::kDate) row.set("datetime_precision", 0);
    if (type.oid == type_oid::kInterval)
        row.set("datetime_precision", type.typmod >= 0 ? type.typmod & 0xFFFF : 6);
}

struct Owner {
    const std::string& database;
    std::string_view schema, table;
    bool updatable;
};

void set_column(RowBuilder& row, const Owner& owner, std::int64_t number, std::string_view name,
                const Type& type, bool not_null) {
    const TypeInfo& info = type_info(type.oid);
    row.set("table_catalog", owner.database)
        .set("table_schema", owner.schema)
        .set("table_name", owner.table);
    row.set("column_name", name)
        .set("ordinal_position", number)
        .set("is_nullable", not_null ? "NO" : "YES");
    row.set("data_type", info.category == 'A' && info.element ? "ARRAY" : format_type({type.oid}));
    set_length_facts(row, type);
    set_number_facts(row, type);
    set_time_facts(row, type);
    row.set("udt_catalog", owner.database)
        .set("udt_schema", "pg_catalog")
        .set("udt_name", info.name);
    row.set("dtd_identifier", std::to_string(number))
        .set("is_self_referencing", "NO")
        .set("is_identity", "NO");
    row.set("identity_cycle", "NO")
        .set("is_generated", "NEVER")
        .set("is_updatable", owner.updatable ? "YES" : "NO");
}

void set_identity(RowBuilder& row, const Catalog& catalog, Oid table,
                  const ColumnDescriptor& column) {
    row.set("is_identity", "YES")
        .set("identity_generation", column.identity == 'a' ? "ALWAYS" : "BY DEFAULT");
    for (const auto& [oid, relation] : catalog.relations()) {
        const auto& sequence = relation->sequence;
        if (!sequence || sequence->owner_table != table || sequence->owner_column != column.number)
            continue;
        row.set("identity_start", std::to_string(sequence->start))
            .set("identity_increment", std::to_string(sequence->increment));
        row.set("identity_maximum", std::to_string(sequence->maximum))
            .set("identity_minimum", std::to_string(sequence->minimum));
        row.set("identity_cycle", sequence->cycle ? "YES" : "NO");
    }
}

}  // namespace

Status produce_columns(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "columns", emit);
    const Catalog& catalog = context.session.catalog();
    std::string database = context.session.database_name();
    for (const auto& [oid, relation] : catalog.relations()) {
        if (relation->kind == RelationKind::kSequence) continue;
        Owner owner{database, catalog.schema(relation->schema)->name, relation->name,
                    relation->kind == RelationKind::kTable};
        for (const ColumnDescriptor& column : relation->columns) {
            if (column.dropped) continue;
            set_column(row, owner, column.number, column.name, column.type, column.not_null);
            if (column.identity)
                set_identity(row, catalog, oid, column);
            else if (!column.default_sql.empty())
                row.set("column_default",
                        shown_expression(context.session, column.default_sql, nullptr));
            TRY(row.emit());
        }
    }
    for (const TableFact& fact : table_facts()) {
        std::int64_t number = 0;
        for (const ColumnFact& column : fact.columns) {
            set_column(row, {database, fact.schema, fact.name, fact.kind == 'r'}, ++number,
                       column.name, column.type, column.not_null);
            TRY(row.emit());
        }
    }
    return {};
}

Status produce_sequences(SystemViewContext& context, const VirtualTable::Emit& emit) {
    RowBuilder row("information_schema", "sequences", emit);
    const Catalog& catalog = context.session.catalog();
    for (const auto& [oid, relation] : catalog.relations()) {
        if (!relation->sequence || relation->sequence->is_identity) continue;
        const SequenceDescriptor& sequence = *relation->sequence;
        row.set("sequence_catalog", context.session.database_name())
            .set("sequence_schema", catalog.schema(relation->schema)->name);
        row.set("sequence_name", relation->name).set("data_type", format_type({sequence.type.oid}));
        set_number_facts(row, sequence.type);
        row.set("start_value", std::to_string(sequence.start))
            .set("minimum_value", std::to_string(sequence.minimum));
        row.set("maximum_value", std::to_string(sequence.maximum))
            .set("increment", std::to_string(sequence.increment));
        TRY(row.set("cycle_option", sequence.cycle ? "YES" : "NO").emit());
    }
    return {};
}

}  // namespace aerolith
