#include "planner/bind/binder.h"

/// Expressions and predicates of indexes, over the columns of their table.
namespace aerolith {

Result<IndexExpressions> Binder::bind_index(const RelationDescriptor& table,
                                            const IndexDescriptor& index,
                                            const std::vector<ScanColumn>& row) {
    IndexExpressions bound;
    bound.index = index.oid;
    Parser parser;
    for (const IndexColumn& column : index.columns) {
        if (column.number != 0) {
            bound.columns.push_back(nullptr);
            continue;
        }
        std::shared_ptr<const ast::Expr> syntax =
            TRY(parser.parse_expression(column.expression_sql));
        bound.columns.push_back(
            TRY(bind_table_expression(*syntax, &table, row, ExprPlace::kIndex)));
    }
    if (index.predicate_sql.empty()) return bound;
    std::shared_ptr<const ast::Expr> syntax = TRY(parser.parse_expression(index.predicate_sql));
    ExprPtr predicate = TRY(coercer_.coerce_to_boolean(
        TRY(bind_table_expression(*syntax, &table, row, ExprPlace::kIndexPredicate)), "WHERE"));
    split_conjunction(std::move(predicate), bound.predicate);
    return bound;
}

bool has_expressions(const IndexDescriptor& index) {
    return !index.predicate_sql.empty() ||
           std::ranges::any_of(index.columns,
                               [](const IndexColumn& column) { return column.number == 0; });
}

bool is_key_column(const RelationDescriptor& table, std::int16_t number) {
    return std::ranges::any_of(table.indexes, [&](const IndexDescriptor& index) {
        return index.unique && !has_expressions(index) &&
               std::ranges::any_of(index.columns, [&](const IndexColumn& column) {
                   return column.number == number;
               });
    });
}

/// So that the planner sees which conditions an index on an expression serves.
void Binder::bind_scan_indexes(LogicalScan& scan) {
    for (const IndexDescriptor& index : scan.table->indexes) {
        if (!has_expressions(index)) continue;
        Result<IndexExpressions> bound = bind_index(*scan.table, index, scan.columns);
        if (bound.ok()) scan.index_expressions.push_back(std::move(*bound));
    }
}

}  // namespace aerolith
