#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parser/parser.h"
#include "planner/planner.h"
#include "session/client.h"
#include "session/cursor_rows.h"
#include "session/cursor_run.h"

namespace aerolith {

/// A parsed statement with, for queries, its result shape and a plan for the catalog it was made
/// for.
struct Prepared {
    std::string name;
    std::string text;
    std::optional<RawStatement> raw;  // nullopt: the empty query
    bool is_query = false;            // SELECT, INSERT, UPDATE, DELETE
    bool fixed_result = false;  // its columns have been promised: a new plan may not change them
    bool internal = false;      // the system's own: no privileges are asked
    bool from_sql = false;      // PREPARE, for pg_prepared_statements
    std::int64_t prepare_time = 0;
    std::vector<Oid> parameters;
    bool more_parameters = false;  // types of parameters beyond those given are deduced
    std::vector<ResultField> fields;
    bool returns_rows = false;
    ast::StatementKind kind = ast::StatementKind::kSelect;
    PhysicalPlanPtr plan;
    std::vector<TableUse> tables;
    std::vector<RelationAccess> accesses;
    std::shared_ptr<const Expr> as_of;
    std::uint64_t catalog_version = 0;
    std::vector<Oid> search_path;
    Oid role = kInvalidOid;
};

using PreparedPtr = std::shared_ptr<Prepared>;

/// A prepared statement with its parameters, ready to run or under way.
struct Portal {
    std::string name;
    PreparedPtr statement;
    std::vector<Value> parameters;
    std::vector<ValueFormat> formats;
    std::unique_ptr<CursorRun> run;  // once suspended, and for cursors
    std::unique_ptr<CursorRows>
        rows;  // all of them, of a SCROLL cursor and of one that outlives its transaction
    bool no_scroll = false;
    bool held = false;  // WITH HOLD, its transaction committed
    bool started = false;
    bool done = false;
    bool is_cursor = false;  // DECLARE
    bool holdable = false;
    bool scrollable = false;
    std::uint64_t rows_sent = 0;
    std::int64_t creation_time = 0;
};

using PortalPtr = std::shared_ptr<Portal>;

/// "SELECT 5", "INSERT 0 1": what CommandComplete says of a query.
std::string query_tag(ast::StatementKind kind, std::uint64_t rows);

}  // namespace aerolith
