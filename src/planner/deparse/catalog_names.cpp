#include "planner/deparse/catalog_names.h"

#include "catalog/virtual_table.h"
#include "functions/text/text_functions.h"

namespace aerolith {

std::string quoted_name(std::string_view name) {
    std::string text;
    quote_identifier(name, text);
    return text;
}

bool CatalogNames::is_visible(Oid oid, std::string_view name) const {
    for (Oid schema : search_path) {
        const SchemaDescriptor* descriptor = catalog.schema(schema);
        if (!descriptor) continue;
        if (const VirtualTable* table = VirtualTables::find(descriptor->name, name))
            return table->oid == oid;
        if (RelationPtr found = catalog.find_relation(schema, name)) return found->oid == oid;
        if (Catalog::IndexPlace found = catalog.find_index(schema, name); found.index)
            return found.index->oid == oid;
    }
    return false;
}

std::string CatalogNames::relation(Oid oid) const {
    std::string_view schema, name;
    if (RelationPtr found = catalog.relation(oid)) {
        const SchemaDescriptor* descriptor = catalog.schema(found->schema);
        schema = descriptor ? std::string_view(descriptor->name) : std::string_view();
        name = found->name;
        if (is_visible(oid, name)) return quoted_name(name);
        return quoted_name(schema) + "." + quoted_name(name);
    }
    if (Catalog::IndexPlace found = catalog.index(oid); found.index) {
        if (is_visible(oid, found.index->name)) return quoted_name(found.index->name);
        return quoted_name(catalog.schema(found.table->schema)->name) + "." +
               quoted_name(found.index->name);
    }
    const VirtualTable* table = VirtualTables::find(oid);
    if (!table) return {};
    if (is_visible(oid, table->name)) return quoted_name(table->name);
    return quoted_name(table->schema) + "." + quoted_name(table->name);
}

std::string CatalogNames::bare_relation(Oid oid) const {
    if (RelationPtr found = catalog.relation(oid)) return found->name;
    const VirtualTable* table = VirtualTables::find(oid);
    return table ? table->name : std::string();
}

std::string CatalogNames::column(Oid oid, std::int16_t number) const {
    if (number < 1) return {};
    auto at = static_cast<std::size_t>(number) - 1;
    if (RelationPtr found = catalog.relation(oid))
        return at < found->columns.size() ? found->columns[at].name : std::string();
    const VirtualTable* table = VirtualTables::find(oid);
    return table && at < table->columns.size() ? table->columns[at].name : std::string();
}

}  // namespace aerolith
