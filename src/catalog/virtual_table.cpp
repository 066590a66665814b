#include "catalog/virtual_table.h"

namespace aerolith {
namespace {

std::vector<VirtualTable>& installed() {
    static std::vector<VirtualTable> tables;
    return tables;
}

}  // namespace

void VirtualTables::install(std::vector<VirtualTable> tables) {
    installed() = std::move(tables);
}

const VirtualTable* VirtualTables::find(std::string_view schema, std::string_view name) {
    for (const VirtualTable& table : installed()) {
        if (table.name == name && table.schema == schema) return &table;
    }
    return nullptr;
}

const VirtualTable* VirtualTables::find(Oid oid) {
    for (const VirtualTable& table : installed()) {
        if (table.oid == oid) return &table;
    }
    return nullptr;
}

const std::vector<VirtualTable>& VirtualTables::all() {
    return installed();
}

}  // namespace aerolith
