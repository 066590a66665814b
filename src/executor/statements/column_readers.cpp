#include "executor/statements/column_readers.h"

#include "executor/statements/table_builder.h"

namespace aerolith {
namespace {

bool reads(const ExprPtr& expr, std::int16_t column) {
    std::set<ColumnId> columns;
    if (expr) collect_columns(*expr, columns);
    return columns.contains(static_cast<ColumnId>(column));
}

}  // namespace

Result<std::vector<Oid>> indexes_reading(const RelationDescriptor& table, std::int16_t column,
                                         StatementContext& context) {
    std::vector<Oid> found;
    BindEnvironment environment = context.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    for (const IndexDescriptor& index : table.indexes) {
        if (!has_expressions(index)) continue;
        IndexExpressions bound = TRY(binder.bind_index(table, index, table_columns(table)));
        auto here = [&](const ExprPtr& expr) { return reads(expr, column); };
        if (std::ranges::any_of(bound.columns, here) || std::ranges::any_of(bound.predicate, here))
            found.push_back(index.oid);
    }
    return found;
}

Result<std::vector<std::string>> generated_from(const RelationDescriptor& table,
                                                std::int16_t column, StatementContext& context) {
    std::vector<std::string> found;
    BindEnvironment environment = context.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    Parser parser;
    for (const ColumnDescriptor& candidate : table.columns) {
        if (candidate.dropped || !candidate.generated) continue;
        std::shared_ptr<const ast::Expr> syntax =
            TRY(parser.parse_expression(candidate.default_sql));
        if (reads(TRY(binder.bind_table_expression(*syntax, &table, table_columns(table),
                                                   ExprPlace::kGenerated)),
                  column))
            found.push_back(candidate.name);
    }
    return found;
}

}  // namespace aerolith
