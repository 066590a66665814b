#include "executor/catalog/catalog_store.h"

#include "catalog/descriptor_codec.h"
#include "common/bytes.h"
#include "executor/catalog/statistics_codec.h"

namespace aerolith {
namespace {

/// Class and OID at the end of a descriptor's key.
struct DescriptorKey {
    ObjectClass object_class;
    Oid oid;
};

Result<DescriptorKey> parse_descriptor_key(std::string_view key) {
    if (key.size() != 13) return Error(SqlState::kDataCorrupted, "catalog key is damaged");
    return DescriptorKey{static_cast<ObjectClass>(key[8]), load_big<Oid>(key.data() + 9)};
}

Status add_row(std::string_view key, std::string_view row, Catalog& catalog) {
    DescriptorKey parsed = TRY(parse_descriptor_key(key));
    switch (parsed.object_class) {
        case ObjectClass::kDatabase:
            catalog.add(std::make_shared<const DatabaseDescriptor>(TRY(decode_database(row))));
            break;
        case ObjectClass::kRole:
            catalog.add(std::make_shared<const RoleDescriptor>(TRY(decode_role(row))));
            break;
        case ObjectClass::kSchema:
            catalog.add(std::make_shared<const SchemaDescriptor>(TRY(decode_schema(row))));
            break;
        case ObjectClass::kRelation:
            catalog.add(std::make_shared<const RelationDescriptor>(TRY(decode_relation(row))));
            break;
        case ObjectClass::kStatistics:
            catalog.set_statistics(
                parsed.oid, std::make_shared<const TableStatistics>(TRY(decode_statistics(row))));
            break;
    }
    return {};
}

}  // namespace

Oid CatalogStore::scope_of(ObjectClass object_class) const {
    return object_class == ObjectClass::kDatabase || object_class == ObjectClass::kRole
               ? kInvalidOid
               : database_;
}

std::string CatalogStore::descriptor_key(ObjectClass object_class, Oid oid) const {
    std::string key;
    append_big(key, kDescriptorIndex);
    append_big(key, scope_of(object_class));
    key += static_cast<char>(object_class);
    append_big(key, oid);
    return key;
}

std::string CatalogStore::name_key(ObjectClass object_class, Oid parent,
                                   std::string_view name) const {
    std::string key;
    append_big(key, kNameIndex);
    append_big(key, scope_of(object_class));
    key += static_cast<char>(object_class);
    append_big(key, parent);
    key.append(name);
    key += '\0';
    return key;
}

Status CatalogStore::load_scope(const Snapshot& snapshot, Oid scope, Catalog& catalog) {
    std::string prefix;
    append_big(prefix, kDescriptorIndex);
    append_big(prefix, scope);
    std::unique_ptr<ScanCursor> cursor =
        TRY(transaction_.scan(snapshot, KeySpan::of_prefix(prefix)));
    KeyValueBatch batch;
    for (;;) {
        TRY(cursor->next(batch, 1024));
        if (batch.empty()) return {};
        for (std::size_t i = 0; i < batch.size(); ++i)
            TRY(add_row(batch.key(i), batch.value(i), catalog));
    }
}

Result<std::shared_ptr<Catalog>> CatalogStore::load(Timestamp now) {
    auto catalog = std::make_shared<Catalog>();
    Snapshot snapshot{now, UINT32_MAX};
    transaction_.pin(snapshot);
    Status loaded = load_scope(snapshot, kInvalidOid, *catalog);
    if (loaded.ok()) loaded = load_scope(snapshot, database_, *catalog);
    transaction_.unpin(snapshot);
    TRY(std::move(loaded));
    return catalog;
}

Result<bool> CatalogStore::claim_name(ObjectClass object_class, Oid parent, std::string_view name,
                                      Oid oid) {
    std::string key = name_key(object_class, parent, name);
    TRY(transaction_.lock_row(key, RowLockMode::kUpdate));
    RowBuffer existing;
    LatestVersion latest = TRY(transaction_.latest(key, existing));
    if (latest.exists()) return false;
    std::string value;
    append_little(value, oid);
    TRY(transaction_.put(key, value, PutKind::kReplace));
    return true;
}

Status CatalogStore::release_name(ObjectClass object_class, Oid parent, std::string_view name) {
    std::string key = name_key(object_class, parent, name);
    TRY(transaction_.lock_row(key, RowLockMode::kUpdate));
    return transaction_.erase(key);
}

Status CatalogStore::write(ObjectClass object_class, Oid oid, std::string_view bytes) {
    std::string key = descriptor_key(object_class, oid);
    TRY(transaction_.lock_row(key, RowLockMode::kUpdate));
    return transaction_.put(key, bytes, PutKind::kReplace);
}

Status CatalogStore::put(const DatabaseDescriptor& database) {
    return write(ObjectClass::kDatabase, database.oid, encode_descriptor(database));
}
Status CatalogStore::put(const SchemaDescriptor& schema) {
    return write(ObjectClass::kSchema, schema.oid, encode_descriptor(schema));
}
Status CatalogStore::put(const RoleDescriptor& role) {
    return write(ObjectClass::kRole, role.oid, encode_descriptor(role));
}
Status CatalogStore::put(const RelationDescriptor& relation) {
    return write(ObjectClass::kRelation, relation.oid, encode_descriptor(relation));
}
Status CatalogStore::put(Oid table, const TableStatistics& statistics) {
    return write(ObjectClass::kStatistics, table, encode_statistics(statistics));
}

Status CatalogStore::erase(ObjectClass object_class, Oid oid) {
    std::string key = descriptor_key(object_class, oid);
    TRY(transaction_.lock_row(key, RowLockMode::kUpdate));
    return transaction_.erase(key);
}

}  // namespace aerolith
