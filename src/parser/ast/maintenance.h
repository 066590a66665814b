#pragma once

#include "parser/ast/option.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

struct VacuumRelation {
    RelationName relation;
    List<Identifier> columns;
};

/// VACUUM and ANALYZE; VACUUM FULL VERBOSE t arrives as options.
struct VacuumStatement : StatementOf<StatementKind::kVacuum> {
    bool is_vacuum = true;
    List<Option> options;
    List<VacuumRelation> relations;
};

enum class ReindexKind : std::uint8_t { kIndex, kTable, kSchema, kSystem, kDatabase };

struct ReindexStatement : StatementOf<StatementKind::kReindex> {
    ReindexKind target = ReindexKind::kIndex;
    RelationName relation;  ///< Index or table; else `name`.
    std::string_view name;
    List<Option> options;  ///< CONCURRENTLY is one.
};

struct ClusterStatement : StatementOf<StatementKind::kCluster> {
    RelationName relation;
    std::string_view index;
    List<Option> options;
};

struct RefreshMaterializedViewStatement : StatementOf<StatementKind::kRefreshMaterializedView> {
    RelationName relation;
    bool concurrently = false;
    bool with_data = true;
};

struct CheckpointStatement : StatementOf<StatementKind::kCheckpoint> {};

enum class DiscardTarget : std::uint8_t { kAll, kPlans, kSequences, kTemp };

struct DiscardStatement : StatementOf<StatementKind::kDiscard> {
    DiscardTarget target = DiscardTarget::kAll;
};

}  // namespace aerolith::ast
