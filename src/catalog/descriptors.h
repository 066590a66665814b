#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/acl.h"
#include "common/oid.h"
#include "common/result.h"
#include "types/type.h"

namespace aerolith {

/// Prefix of all keys of one index: its storage identity. TRUNCATE gives an index a new one.
using IndexId = std::uint32_t;

/// What is known of a database, schema, relation or role. Immutable once published; shared by
/// pointer.
struct DatabaseDescriptor {
    Oid oid = kInvalidOid;
    std::string name;
    Oid owner = kInvalidOid;
    bool allow_connections = true;
    bool is_template = false;
    std::int32_t connection_limit = -1;
    std::optional<Acl> acl;  // nullopt: the default
    std::string comment;
};

struct SchemaDescriptor {
    Oid oid = kInvalidOid;
    std::string name;
    Oid owner = kInvalidOid;
    std::optional<Acl> acl;
    std::string comment;
};

struct Membership {
    Oid role = kInvalidOid;  // the group
    Oid grantor = kInvalidOid;
    bool admin = false;
};

struct RoleDescriptor {
    Oid oid = kInvalidOid;
    std::string name;
    bool superuser = false;
    bool inherit = true;
    bool create_role = false;
    bool create_database = false;
    bool can_login = false;
    bool replication = false;
    bool bypass_row_security = false;
    std::int32_t connection_limit = -1;
    std::string password;     // SCRAM-SHA-256 verifier, empty: none
    std::string valid_until;  // timestamptz text, empty: for ever
    std::vector<Membership> member_of;
    std::string comment;
};

/// A column of a relation, or with number 0 the relation itself, that stored SQL names.
struct ObjectUse {
    Oid relation = kInvalidOid;
    std::int16_t column = 0;
    auto operator<=>(const ObjectUse&) const = default;
};

struct ColumnDescriptor {
    std::int16_t number = 0;  // pg_attribute.attnum: 1, 2, ...; never reused within a table
    std::string name;
    Type type;
    bool not_null = false;
    bool dropped = false;
    char identity = 0;   // 'a' always, 'd' by default
    char generated = 0;  // 's' stored: default_sql is what it is computed by
    Oid default_oid = kInvalidOid;
    /// SQL text of the default in canonical form; empty: none.
    std::string default_sql;
    std::vector<Oid> default_uses;  // sequences it names
    /// Text form of the value older rows have for a column added later; nullopt: NULL.
    std::optional<std::string> missing_value;
    std::optional<Acl> acl;  // beside the table's
    std::string comment;
};

struct IndexColumn {
    std::int16_t number = 0;  // 0: an expression
    std::string expression_sql;
    Type type;
    bool descending = false;
    bool nulls_first = false;
};

struct IndexDescriptor {
    Oid oid = kInvalidOid;
    IndexId storage = 0;
    std::string name;
    bool unique = false;
    bool primary = false;
    bool nulls_not_distinct = false;
    Oid constraint = kInvalidOid;  // of the constraint it enforces
    std::vector<IndexColumn> columns;
    std::vector<std::int16_t> included;
    std::string predicate_sql;
    std::vector<std::string> options;  // WITH (...), "name=value"
    std::string comment;
};

struct ConstraintDescriptor {
    Oid oid = kInvalidOid;
    std::string name;
    char kind = 'c';  // pg_constraint.contype: c check, f foreign key, p primary key, u unique
    std::vector<std::int16_t> columns;
    std::string check_sql;
    Oid index = kInvalidOid;
    bool no_inherit = false;
    bool validated = true;
    // Of a foreign key:
    Oid referenced_table = kInvalidOid;
    std::vector<std::int16_t> referenced_columns;
    char match_type = 's';  // pg_constraint.confmatchtype: s simple, f full
    char on_update = 'a';   // a no action, r restrict, c cascade, n set null, d set default
    char on_delete = 'a';
    std::vector<std::int16_t> set_columns;  // those that ON DELETE SET ... changes; empty: all
    bool deferrable = false;
    bool deferred = false;
    std::string comment;
};

struct SequenceDescriptor {
    Type type;
    std::int64_t start = 1;
    std::int64_t increment = 1;
    std::int64_t minimum = 1;
    std::int64_t maximum = 0;
    std::int64_t cache = 1;
    bool cycle = false;
    /// Names the stored state; a restart that must roll back with its transaction gets a new one.
    std::uint32_t generation = 0;
    /// First value of this generation after ALTER SEQUENCE ... RESTART; nullopt: `start`.
    std::optional<std::int64_t> restart;
    /// Column that owns it (serial, identity).
    Oid owner_table = kInvalidOid;
    std::int16_t owner_column = 0;
    bool is_identity = false;
};

enum class RelationKind : char { kTable = 'r', kView = 'v', kSequence = 'S', kIndex = 'i' };

struct RelationDescriptor {
    Oid oid = kInvalidOid;
    Oid schema = kInvalidOid;
    std::string name;
    RelationKind kind = RelationKind::kTable;
    Oid owner = kInvalidOid;
    Oid row_type = kInvalidOid;
    std::vector<ColumnDescriptor> columns;  // in attnum order, dropped ones included
    std::vector<IndexDescriptor> indexes;   // the primary key's index first
    std::vector<ConstraintDescriptor> constraints;
    std::vector<std::string> options;  // WITH (...), "name=value"
    /// Key prefix of the rows. Rows lie under the primary key's columns at the time the table was
    /// made, else under a hidden ascending row id.
    IndexId storage = 0;
    std::vector<std::int16_t> key_columns;  // empty: hidden row id
    std::string view_sql;
    std::vector<ObjectUse> depends_on;  // what a view reads
    std::optional<SequenceDescriptor> sequence;
    bool temporary = false;
    char on_commit = 'p';  // of a temporary table: p keep its rows, d delete them, c drop it
    /// Number of the next column; columns at or above the count when a row was written are
    /// "missing" in it.
    std::int16_t next_column = 1;
    std::optional<Acl> acl;
    std::string comment;

    const ColumnDescriptor* find_column(std::string_view name) const;
    const ColumnDescriptor& column(std::int16_t number) const;
    const IndexDescriptor* find_index(Oid oid) const;
    const IndexDescriptor* primary_key() const;
    const ConstraintDescriptor* find_constraint(std::string_view name) const;
    /// A view that reads the relation, or one column of it.
    bool reads(Oid relation, std::int16_t column = 0) const;
};

/// Schemas of sessions' temporary relations are named so, with a number behind.
inline constexpr std::string_view kTemporarySchema = "pg_temp_";

using DatabasePtr = std::shared_ptr<const DatabaseDescriptor>;
using SchemaPtr = std::shared_ptr<const SchemaDescriptor>;
using RolePtr = std::shared_ptr<const RoleDescriptor>;
using RelationPtr = std::shared_ptr<const RelationDescriptor>;

}  // namespace aerolith
