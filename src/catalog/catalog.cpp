#include "catalog/catalog.h"

namespace aerolith {
namespace {

template <class Map>
auto find_by_name(const Map& map, std::string_view name) -> decltype(map.begin()->second.get()) {
    for (const auto& [oid, descriptor] : map) {
        if (descriptor->name == name) return descriptor.get();
    }
    return nullptr;
}

template <class Map>
auto find_by_oid(const Map& map, Oid oid) -> decltype(map.begin()->second.get()) {
    auto found = map.find(oid);
    return found == map.end() ? nullptr : found->second.get();
}

}  // namespace

const DatabaseDescriptor* Catalog::find_database(std::string_view name) const {
    return find_by_name(databases_, name);
}
const SchemaDescriptor* Catalog::find_schema(std::string_view name) const {
    return find_by_name(schemas_, name);
}
const SchemaDescriptor* Catalog::schema(Oid oid) const {
    return find_by_oid(schemas_, oid);
}
const RoleDescriptor* Catalog::find_role(std::string_view name) const {
    return find_by_name(roles_, name);
}
const RoleDescriptor* Catalog::role(Oid oid) const {
    return find_by_oid(roles_, oid);
}

RelationPtr Catalog::find_relation(Oid schema, std::string_view name) const {
    auto found = relation_names_.find(std::pair(schema, std::string(name)));
    return found == relation_names_.end() ? nullptr : relation(found->second);
}

RelationPtr Catalog::relation(Oid oid) const {
    auto found = relations_.find(oid);
    return found == relations_.end() ? nullptr : found->second;
}

Catalog::IndexPlace Catalog::find_index(Oid schema, std::string_view name) const {
    auto found = index_names_.find(std::pair(schema, std::string(name)));
    return found == index_names_.end() ? IndexPlace{} : index(found->second);
}

Catalog::IndexPlace Catalog::index(Oid oid) const {
    auto found = index_tables_.find(oid);
    if (found == index_tables_.end()) return {};
    IndexPlace place{relation(found->second), nullptr};
    place.index = place.table->find_index(oid);
    return place;
}

TableStatisticsPtr Catalog::statistics(Oid table) const {
    auto found = statistics_.find(table);
    return found == statistics_.end() ? nullptr : found->second;
}

void Catalog::add(DatabasePtr database) {
    databases_[database->oid] = std::move(database);
}
void Catalog::add(SchemaPtr schema) {
    schemas_[schema->oid] = std::move(schema);
}
void Catalog::add(RolePtr role) {
    roles_[role->oid] = std::move(role);
}

void Catalog::add(RelationPtr relation) {
    remove_relation(relation->oid);
    relation_names_[{relation->schema, relation->name}] = relation->oid;
    for (const IndexDescriptor& index : relation->indexes) {
        index_tables_[index.oid] = relation->oid;
        index_names_[{relation->schema, index.name}] = index.oid;
    }
    relations_[relation->oid] = std::move(relation);
}

void Catalog::remove_database(Oid oid) {
    databases_.erase(oid);
}
void Catalog::remove_schema(Oid oid) {
    schemas_.erase(oid);
}
void Catalog::remove_role(Oid oid) {
    roles_.erase(oid);
}

void Catalog::remove_relation(Oid oid) {
    auto found = relations_.find(oid);
    if (found == relations_.end()) return;
    const RelationDescriptor& old = *found->second;
    relation_names_.erase({old.schema, old.name});
    for (const IndexDescriptor& index : old.indexes) {
        index_tables_.erase(index.oid);
        index_names_.erase({old.schema, index.name});
    }
    relations_.erase(found);
}

}  // namespace aerolith
