#include "planner/deparse/stored_sql.h"

#include "planner/deparse/deparser.h"

namespace aerolith {
namespace {

std::vector<ScanColumn> row_of(const RelationDescriptor& table) {
    std::vector<ScanColumn> row;
    for (const ColumnDescriptor& column : table.columns) {
        if (!column.dropped)
            row.push_back(
                {column.number, static_cast<ColumnId>(column.number), column.name, column.type});
    }
    return row;
}

}  // namespace

Result<StoredSql> print_expression(const ast::Expr& syntax, const RelationDescriptor* table,
                                   ExprPlace place, BindEnvironment& binding,
                                   const PrintOptions& options, Type target) {
    ParameterTypes parameters({}, false);
    Binder binder(binding, parameters);
    binder.record_form();
    std::vector<ScanColumn> row = table ? row_of(*table) : std::vector<ScanColumn>{};
    ExprPtr bound = TRY(binder.bind_table_expression(syntax, table, row, place));
    // The modifier is applied on assignment and never printed.
    if (target.oid != kInvalidOid)
        bound =
            TRY(binder.coercer().coerce(std::move(bound), {target.oid}, CastContext::kAssignment));
    StoredSql stored;
    std::set<ColumnId> columns;
    collect_columns(*bound, columns);
    for (ColumnId column : columns)
        stored.uses.insert({table ? table->oid : kInvalidOid, static_cast<std::int16_t>(column)});
    Deparser deparser(options.names, options.format, options.pretty);
    if (table) deparser.name_row(options.shown_table ? *options.shown_table : *table);
    stored.text = deparser.print(*bound, false);
    for (Oid relation : deparser.named()) stored.uses.insert({relation, 0});
    return stored;
}

Result<StoredSql> print_expression(std::string_view text, const RelationDescriptor* table,
                                   ExprPlace place, BindEnvironment& binding,
                                   const PrintOptions& options, Type target) {
    Parser parser;
    std::shared_ptr<const ast::Expr> syntax = TRY(parser.parse_expression(text));
    return print_expression(*syntax, table, place, binding, options, target);
}

Result<StoredSql> print_query(const ast::SelectStatement& syntax,
                              const std::vector<std::string>* columns, BindEnvironment& binding,
                              const PrintOptions& options) {
    ParameterTypes parameters({}, false);
    Binder binder(binding, parameters);
    binder.record_form();
    BoundStatement bound = TRY(binder.bind(syntax));
    StoredSql stored;
    for (const RelationAccess& access : binder.accesses()) {
        if (access.role != kInvalidOid) continue;
        stored.uses.insert({access.relation, 0});
        for (std::int16_t column : access.selected) stored.uses.insert({access.relation, column});
    }
    Deparser deparser(options.names, options.format, options.pretty);
    stored.text = deparser.print(*binder.recorded_query(), columns);
    for (Oid relation : deparser.named()) stored.uses.insert({relation, 0});
    return stored;
}

Result<StoredSql> print_query(std::string_view text, const std::vector<std::string>* columns,
                              BindEnvironment& binding, const PrintOptions& options) {
    Parser parser;
    std::vector<RawStatement> statements = TRY(parser.parse(text));
    return print_query(statements.front().statement->as<ast::SelectStatement>(), columns, binding,
                       options);
}

}  // namespace aerolith
