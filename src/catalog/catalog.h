#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/descriptors.h"
#include "catalog/statistics.h"

namespace aerolith {

/// OIDs every database has (PostgreSQL's).
inline constexpr Oid kBootstrapRole = 10;
inline constexpr Oid kDatabaseOwnerRole = 6171;  // whoever owns the database is its member
inline constexpr Oid kPgCatalogSchema = 11;
inline constexpr Oid kPublicSchema = 2200;
inline constexpr Oid kInformationSchema = 13000;
inline constexpr Oid kAerolithSchema = 13001;
inline constexpr Oid kTemplate1Database = 1;
inline constexpr Oid kPostgresDatabase = 5;

/// The catalog of one database, with the shared databases and roles, as of one moment. Immutable; a
/// change makes a copy that shares the descriptors.
class Catalog {
  public:
    const DatabaseDescriptor* find_database(std::string_view name) const;
    const SchemaDescriptor* find_schema(std::string_view name) const;
    const SchemaDescriptor* schema(Oid oid) const;
    const RoleDescriptor* find_role(std::string_view name) const;
    const RoleDescriptor* role(Oid oid) const;
    /// A table, view or sequence; null: none. Indexes have their own look-up.
    RelationPtr find_relation(Oid schema, std::string_view name) const;
    RelationPtr relation(Oid oid) const;
    struct IndexPlace {
        RelationPtr table;
        const IndexDescriptor* index = nullptr;
    };
    IndexPlace find_index(Oid schema, std::string_view name) const;
    IndexPlace index(Oid oid) const;
    TableStatisticsPtr statistics(Oid table) const;

    const std::map<Oid, DatabasePtr>& databases() const { return databases_; }
    const std::map<Oid, SchemaPtr>& schemas() const { return schemas_; }
    const std::map<Oid, RolePtr>& roles() const { return roles_; }
    const std::map<Oid, RelationPtr>& relations() const { return relations_; }

    /// Building: only before the catalog is published.
    void add(DatabasePtr database);
    void add(SchemaPtr schema);
    void add(RolePtr role);
    void add(RelationPtr relation);
    void remove_database(Oid oid);
    void remove_schema(Oid oid);
    void remove_role(Oid oid);
    void remove_relation(Oid oid);
    void set_statistics(Oid table, TableStatisticsPtr statistics) {
        statistics_[table] = std::move(statistics);
    }
    void set_version(std::uint64_t version) { version_ = version; }
    /// Commit timestamp of the newest change it contains. Plans name the version they were made
    /// for.
    std::uint64_t version() const { return version_; }

  private:
    std::map<Oid, DatabasePtr> databases_;
    std::map<Oid, SchemaPtr> schemas_;
    std::map<Oid, RolePtr> roles_;
    std::map<Oid, RelationPtr> relations_;
    std::map<std::pair<Oid, std::string>, Oid, std::less<>> relation_names_;
    std::map<Oid, Oid> index_tables_;
    std::map<std::pair<Oid, std::string>, Oid, std::less<>> index_names_;
    std::map<Oid, TableStatisticsPtr> statistics_;
    std::uint64_t version_ = 0;
};

using CatalogPtr = std::shared_ptr<const Catalog>;

}  // namespace aerolith
