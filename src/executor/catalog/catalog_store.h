#pragma once

#include "catalog/catalog.h"
#include "txn/transaction.h"

namespace aerolith {

// Catalog rows, in the ordered store like any table's. On disk: never change.
//
//   descriptors  index 1: database OID (u32 BE, 0 for shared objects) class (u8) object OID (u32
//   BE) -> descriptor names        index 2: database OID (u32 BE) class (u8) parent OID (u32 BE)
//   name 00 -> object OID (u32 LE) class        d database | u role | s schema | r relation (its
//   indexes have names only) | t statistics
inline constexpr IndexId kDescriptorIndex = 1;
inline constexpr IndexId kNameIndex = 2;
inline constexpr IndexId kFirstUserIndex = 16384;

enum class ObjectClass : char {
    kDatabase = 'd',
    kRole = 'u',
    kSchema = 's',
    kRelation = 'r',
    kStatistics = 't'
};

/// Reads and changes catalog rows through a transaction, so that DDL commits, rolls back and locks
/// like data.
class CatalogStore {
  public:
    CatalogStore(Transaction& transaction, Oid database)
        : transaction_(transaction), database_(database) {}

    /// Everything committed by now and the transaction's own changes: PostgreSQL's catalog reads do
    /// not follow the statement's snapshot either.
    Result<std::shared_ptr<Catalog>> load(Timestamp now);

    /// Takes a name for the transaction: false when another object has it. Waits for a transaction
    /// that is taking or giving up the same name.
    Result<bool> claim_name(ObjectClass object_class, Oid parent, std::string_view name, Oid oid);
    Status release_name(ObjectClass object_class, Oid parent, std::string_view name);

    Status put(const DatabaseDescriptor& database);
    Status put(const SchemaDescriptor& schema);
    Status put(const RoleDescriptor& role);
    Status put(const RelationDescriptor& relation);
    Status put(Oid table, const TableStatistics& statistics);
    Status erase(ObjectClass object_class, Oid oid);

  private:
    Oid scope_of(ObjectClass object_class) const;
    std::string descriptor_key(ObjectClass object_class, Oid oid) const;
    std::string name_key(ObjectClass object_class, Oid parent, std::string_view name) const;
    Status write(ObjectClass object_class, Oid oid, std::string_view bytes);
    Status load_scope(const Snapshot& snapshot, Oid scope, Catalog& catalog);

    Transaction& transaction_;
    Oid database_;
};

}  // namespace aerolith
