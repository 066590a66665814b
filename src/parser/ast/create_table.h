#pragma once

#include "parser/ast/constraint.h"

namespace aerolith::ast {

enum class Persistence : std::uint8_t { kPermanent, kTemporary, kUnlogged };
enum class OnCommit : std::uint8_t { kNone, kPreserveRows, kDeleteRows, kDrop };

struct ColumnDefinition {
    std::string_view name;
    const TypeName* type = nullptr;  ///< Null in typed tables, partitions and CREATE TABLE AS.
    ObjectName collation;
    std::string_view compression;
    List<Constraint> constraints;
    int location = -1;
};

enum LikeOption : std::uint16_t {
    kLikeComments = 1 << 0,
    kLikeCompression = 1 << 1,
    kLikeConstraints = 1 << 2,
    kLikeDefaults = 1 << 3,
    kLikeGenerated = 1 << 4,
    kLikeIdentity = 1 << 5,
    kLikeIndexes = 1 << 6,
    kLikeStatistics = 1 << 7,
    kLikeStorage = 1 << 8,
    kLikeAll = 0x7FFF,
};

/// One of the three.
struct TableElement {
    const ColumnDefinition* column = nullptr;
    const Constraint* constraint = nullptr;
    RelationName like;  ///< LIKE relation: name not empty.
    std::uint16_t like_options = 0;
};

struct PartitionElement {
    std::string_view column;
    const Expr* expr = nullptr;
    ObjectName collation;
    ObjectName operator_class;
    int location = -1;
};

struct PartitionBy {
    std::string_view strategy;
    List<PartitionElement> elements;
    int location = -1;
};

/// FOR VALUES ... or DEFAULT. MINVALUE and MAXVALUE are column references of that name, as in
/// PostgreSQL.
struct PartitionBound {
    enum class Kind : std::uint8_t { kDefault, kList, kRange, kHash };
    Kind kind = Kind::kDefault;
    ExprList values;  ///< IN (...) or FROM (...)
    ExprList upper;   ///< TO (...)
    int modulus = 0;
    int remainder = 0;
    int location = -1;
};

struct CreateTableStatement : StatementOf<StatementKind::kCreateTable> {
    RelationName relation;
    Persistence persistence = Persistence::kPermanent;
    bool if_not_exists = false;
    List<TableElement> elements;
    List<RelationName> inherits;
    const TypeName* of_type = nullptr;
    RelationName partition_of;
    const PartitionBound* bound = nullptr;
    const PartitionBy* partition_by = nullptr;
    List<Option> options;  ///< WITH (...)
    OnCommit on_commit = OnCommit::kNone;
    std::string_view tablespace;
    std::string_view access_method;
};

/// The table that CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW fill.
struct IntoClause {
    RelationName relation;
    List<Identifier> columns;
    Persistence persistence = Persistence::kPermanent;
    List<Option> options;
    OnCommit on_commit = OnCommit::kNone;
    std::string_view tablespace;
    std::string_view access_method;
    bool with_data = true;
    int location = -1;
};

struct CreateTableAsStatement : StatementOf<StatementKind::kCreateTableAs> {
    const IntoClause* into = nullptr;
    const Statement* query = nullptr;  ///< SELECT or EXECUTE.
    bool materialized_view = false;
    bool if_not_exists = false;
};

}  // namespace aerolith::ast
