#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalog/virtual_table.h"
#include "parser/ast/select.h"
#include "planner/logical/operators.h"

namespace aerolith {

struct QueryRecord;

/// What binding settled about one item of FROM.
struct TableRecord {
    struct Column {
        ColumnId id = 0;
        std::string name;         // as the query sees it
        std::int16_t number = 0;  // of the relation's column
    };
    Oid relation = kInvalidOid;  // stored or system relation; invalid with a WITH query
    std::vector<Column> columns;
    std::shared_ptr<const QueryRecord> query;  // of a subquery
    std::vector<SetFunctionItem> functions;
    /// Of a join: its condition as written, and the columns of USING or NATURAL.
    ExprPtr on;
    std::vector<std::string> merged;
};

/// A bound query in the shape it was written in: the syntax tells the clauses, the bound
/// expressions what is in them. Made only for printing; the syntax tree must outlive it.
struct QueryRecord {
    const ast::SelectStatement* syntax = nullptr;
    std::vector<std::shared_ptr<const QueryRecord>> ctes;  // by position in syntax->with
    /// A chain of set operations, leftmost first: each joins what stands before it with `query`.
    struct Branch {
        const ast::SelectStatement* operation = nullptr;  // null for the leftmost
        std::shared_ptr<const QueryRecord> query;
    };
    std::vector<Branch> branches;
    std::vector<std::vector<ExprPtr>> values;
    std::map<const ast::TableRef*, TableRecord> tables;
    std::vector<ProjectItem> targets;
    std::size_t visible_targets = 0;
    ExprPtr where, having, limit, offset;
    std::vector<ExprPtr> groups;
    std::vector<std::vector<std::size_t>> grouping_sets;  // positions in `groups`
    std::vector<SortKey> order;
    std::vector<ExprPtr> distinct_on;
    std::vector<WindowSpecification> windows;  // by position in syntax->windows
    std::vector<OutputColumn> columns;
};

}  // namespace aerolith
