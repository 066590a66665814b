#include "executor/statements/handlers.h"
#include "executor/statements/storage_clauses.h"
#include "executor/statements/table_builder.h"
#include "planner/planner.h"

namespace aerolith {
namespace {

Status refuse_unsupported(const ast::CreateTableStatement& statement) {
    if (!statement.inherits.empty())
        return not_supported("table inheritance", statement.relation.location);
    if (statement.of_type) return not_supported("a typed table");
    if (!statement.partition_of.name.empty() || statement.partition_by)
        return not_supported("a partitioned table");
    if (statement.on_commit != ast::OnCommit::kNone &&
        statement.persistence != ast::Persistence::kTemporary) {
        return Error(SqlState::kInvalidTableDefinition,
                     "ON COMMIT can only be used on temporary tables");
    }
    return {};
}

Result<Oid> schema_for(const ast::RelationName& name, ast::Persistence persistence,
                       StatementContext& context) {
    if (persistence != ast::Persistence::kTemporary) return creation_schema(name, context);
    if (!name.schema.empty() && name.schema != "pg_temp" &&
        name.schema != context.temporary_schema_name()) {
        return Error(SqlState::kInvalidTableDefinition,
                     "cannot create temporary relation in non-temporary schema")
            .at(name.location);
    }
    return context.temporary_schema();
}

void mark_temporary(RelationDescriptor& table, ast::OnCommit on_commit, StatementContext& context) {
    const SchemaDescriptor* schema = context.catalog().schema(table.schema);
    table.temporary = schema && schema->name == context.temporary_schema_name();
    if (on_commit == ast::OnCommit::kDeleteRows) table.on_commit = 'd';
    if (on_commit == ast::OnCommit::kDrop) table.on_commit = 'c';
}

Result<RelationDescriptor> new_table(const ast::RelationName& name, Oid schema,
                                     StatementContext& context) {
    RelationDescriptor table;
    table.schema = schema;
    table.name = name.name;
    table.owner = context.current_role();
    table.oid = TRY(context.new_oid());
    table.row_type = TRY(context.new_oid());
    table.storage = TRY(context.new_oid());
    return table;
}

/// true: the table exists and IF NOT EXISTS was said.
Result<bool> exists_already(const ast::RelationName& name, Oid schema, bool if_not_exists,
                            StatementContext& context) {
    if (!context.catalog().find_relation(schema, name.name) &&
        !context.catalog().find_index(schema, name.name).index)
        return false;
    if (!if_not_exists)
        return error(SqlState::kDuplicateTable, "relation \"{}\" already exists", name.name);
    Diagnostic notice;
    notice.severity = Severity::kNotice;
    notice.state = SqlState::kDuplicateTable;
    notice.message = fmt::format("relation \"{}\" already exists, skipping", name.name);
    context.notice(std::move(notice));
    return true;
}

Status copy_like(const ast::TableElement& element, RelationDescriptor& table,
                 StatementContext& context) {
    RelationPtr source = TRY(find_relation(element.like, context, true));
    if (!source) {
        BindEnvironment environment = context.bind_environment();
        ParameterTypes parameters;
        source = TRY(Binder(environment, parameters).find_relation(element.like));
    }
    if (element.like_options & (ast::kLikeIndexes | ast::kLikeIdentity | ast::kLikeConstraints)) {
        return not_supported("LIKE ... INCLUDING INDEXES, IDENTITY or CONSTRAINTS",
                             element.like.location);
    }
    for (const ColumnDescriptor& column : source->columns) {
        if (column.dropped) continue;
        ColumnDescriptor copy;
        copy.number = table.next_column++;
        copy.name = column.name;
        copy.type = column.type;
        copy.not_null = column.not_null;
        if ((element.like_options & ast::kLikeDefaults) && !column.identity &&
            !column.default_sql.empty()) {
            copy.default_sql = column.default_sql;
            copy.default_uses = column.default_uses;
            copy.default_oid = TRY(context.new_oid());
        }
        table.columns.push_back(std::move(copy));
    }
    return {};
}

}  // namespace

Result<std::string> execute_create_table(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateTableStatement>();
    TRY(refuse_unsupported(statement));
    std::vector<std::string> parameters = TRY(table_storage(
        {statement.options, statement.tablespace, statement.access_method, statement.persistence},
        context));
    Oid schema = TRY(schema_for(statement.relation, statement.persistence, context));
    if (TRY(exists_already(statement.relation, schema, statement.if_not_exists, context)))
        return std::string("CREATE TABLE");
    RelationDescriptor table = TRY(new_table(statement.relation, schema, context));
    mark_temporary(table, statement.on_commit, context);
    TRY(claim_relation_name(table.schema, table.name, table.oid, context));
    table.options = std::move(parameters);
    TableBuilder builder(table, context);
    for (const ast::TableElement& element : statement.elements) {
        if (element.column)
            TRY(builder.add_column(*element.column));
        else if (!element.like.name.empty())
            TRY(copy_like(element, table, context));
    }
    TRY(builder.finish_columns());
    for (const ast::TableElement& element : statement.elements) {
        if (element.constraint) TRY(builder.add_constraint(*element.constraint));
    }
    builder.place_rows();
    TRY(context.store().put(table));
    TRY(context.catalog_changed());
    return std::string("CREATE TABLE");
}

Result<std::string> execute_create_table_as(const ast::Statement& syntax,
                                            StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateTableAsStatement>();
    if (statement.materialized_view) return not_supported("a materialized view");
    if (statement.query->kind != ast::StatementKind::kSelect)
        return not_supported("CREATE TABLE AS EXECUTE");
    const ast::IntoClause& into = *statement.into;
    std::vector<std::string> parameters = TRY(table_storage(
        {into.options, into.tablespace, into.access_method, into.persistence}, context));
    Oid schema = TRY(schema_for(into.relation, into.persistence, context));
    if (TRY(exists_already(into.relation, schema, statement.if_not_exists, context)))
        return std::string("CREATE TABLE AS");
    BindEnvironment environment = context.bind_environment();
    BoundStatement bound = TRY(bind_statement(*statement.query, environment, {}));
    RelationDescriptor table = TRY(new_table(into.relation, schema, context));
    mark_temporary(table, into.on_commit, context);
    table.options = std::move(parameters);
    if (into.columns.size() > bound.fields.size())
        return Error(SqlState::kSyntaxError, "too many column names were specified");
    for (std::size_t i = 0; i < bound.fields.size(); ++i) {
        ColumnDescriptor column;
        column.number = table.next_column++;
        column.name =
            i < into.columns.size() ? std::string(into.columns[i].name) : bound.fields[i].name;
        column.type = bound.fields[i].type;
        if (table.find_column(column.name))
            return error(SqlState::kDuplicateColumn, "column \"{}\" specified more than once",
                         column.name);
        table.columns.push_back(std::move(column));
    }
    TRY(claim_relation_name(table.schema, table.name, table.oid, context));
    TRY(context.store().put(table));
    TRY(context.catalog_changed());
    if (!into.with_data) return std::string("CREATE TABLE AS");

    auto insert = std::make_unique<LogicalInsert>();
    insert->table = context.catalog().relation(table.oid);
    insert->alias = table.name;
    ColumnId next = bound.next_column;
    for (std::size_t i = 0; i < bound.fields.size(); ++i) {
        const ColumnDescriptor& column = insert->table->columns[i];
        insert->values.push_back(
            {column.number, make_column(bound.fields[i].id, bound.fields[i].type)});
        insert->row.push_back({column.number, next++, column.name, column.type});
    }
    insert->children.push_back(std::move(bound.plan));
    PhysicalPlanPtr plan = plan_query(std::move(insert), context.eval());
    std::unique_ptr<ExecContext> exec = context.make_exec_context();
    exec->correlations.resize(plan->correlation_count);
    CollectTarget none;
    TRY(make_operator_tree(*plan->root, *exec)->run(none));
    return fmt::format("SELECT {}", exec->rows_affected);
}

}  // namespace aerolith
