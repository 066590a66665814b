#include "executor/statements/check_access.h"
#include "parser/ast/copy.h"

#include "executor/statements/names.h"
#include "session/copy/copy_file.h"
#include "session/copy/copy_reader.h"
#include "session/copy/copy_writer.h"
#include "session/statements/session_statements.h"

namespace aerolith {
namespace {

Result<std::vector<std::int16_t>> copy_columns(const RelationDescriptor& table,
                                               ast::List<ast::Identifier> names) {
    std::vector<std::int16_t> numbers;
    for (const ast::Identifier& name : names) {
        const ColumnDescriptor* column = table.find_column(name.name);
        if (!column)
            return error(SqlState::kUndefinedColumn,
                         "column \"{}\" of relation \"{}\" does not exist", name.name, table.name);
        if (std::ranges::find(numbers, column->number) != numbers.end()) {
            return error(SqlState::kDuplicateColumn, "column \"{}\" specified more than once",
                         name.name);
        }
        if (column->generated) {
            return error(SqlState::kInvalidColumnReference, "column \"{}\" is a generated column",
                         name.name)
                .detail("Generated columns cannot be used in COPY.");
        }
        numbers.push_back(column->number);
    }
    if (!names.empty()) return numbers;
    for (const ColumnDescriptor& column : table.columns) {
        if (!column.dropped && !column.generated) numbers.push_back(column.number);
    }
    return numbers;
}

Status check_force_columns(const RelationDescriptor& table,
                           const std::set<std::string, std::less<>>& names) {
    for (const std::string& name : names) {
        if (!table.find_column(name))
            return error(SqlState::kUndefinedColumn,
                         "column \"{}\" of relation \"{}\" does not exist", name, table.name);
    }
    return {};
}

Result<std::string> copy_from(const ast::CopyStatement& statement, const CopyOptions& options,
                              SessionImpl& session, Client& client) {
    RelationPtr table = TRY(find_relation(statement.relation, session));
    if (table->kind != RelationKind::kTable)
        return error(SqlState::kWrongObjectType, "cannot copy to {} \"{}\"",
                     relation_kind_name(table->kind), table->name);
    if (session.transaction().read_only())
        return Error(SqlState::kReadOnlySqlTransaction,
                     "cannot execute COPY FROM in a read-only transaction");
    TRY(session.transaction().lock_relation(table->oid, RelationLockMode::kRowExclusive));
    TRY(session.refresh_catalog());
    table = TRY(find_relation(statement.relation, session));
    TRY(check_force_columns(*table, options.force_null));
    TRY(check_force_columns(*table, options.force_not_null));
    std::vector<std::int16_t> numbers = TRY(copy_columns(*table, statement.columns));
    BindEnvironment environment = session.bind_environment();
    ParameterTypes parameters({}, false);
    Binder binder(environment, parameters);
    std::vector<OutputColumn> inputs;
    std::vector<TableUse> uses;
    LogicalPtr insert = TRY(binder.bind_copy_insert(table, numbers, inputs, uses, statement.where));
    TRY(check_access(binder.accesses(), session));
    PhysicalPlanPtr plan = plan_query(std::move(insert), session.eval());
    std::vector<CopyColumn> columns;
    for (std::int16_t number : numbers)
        columns.push_back({table->column(number).name, table->column(number).type});
    TRY(client.begin_copy_in(options.format == CopyFormat::kBinary, columns.size()));
    auto reader = make_copy_reader([&client] { return client.read_copy_data(); }, options,
                                   table->name, std::move(columns), session.format());
    TRY(session.transaction().begin_statement());
    std::unique_ptr<ExecContext> context = session.make_exec_context();
    context->copy_source = reader.get();
    context->correlations.resize(plan->correlation_count);
    CollectTarget none;
    TRY(make_operator_tree(*plan->root, *context)->run(none));
    TRY(settle_foreign_keys(*context));
    return fmt::format("COPY {}", reader->rows());
}

Result<std::string> copy_to(const ast::CopyStatement& statement, const CopyOptions& options,
                            SessionImpl& session, Client& client) {
    BindEnvironment environment = session.bind_environment();
    BoundStatement bound;
    if (statement.query) {
        bool query = statement.query->kind == ast::StatementKind::kSelect ||
                     statement.query->kind == ast::StatementKind::kInsert ||
                     statement.query->kind == ast::StatementKind::kUpdate ||
                     statement.query->kind == ast::StatementKind::kDelete;
        if (!query) return not_supported("COPY of this statement");
        if (const auto* select = statement.query->try_as<ast::SelectStatement>();
            select && select->into)
            return Error(SqlState::kFeatureNotSupported, "COPY (SELECT INTO) is not supported");
        bound = TRY(bind_statement(*statement.query, environment, {}));
        if (!bound.returns_rows)
            return Error(SqlState::kFeatureNotSupported, "COPY query must have a RETURNING clause");
    } else {
        RelationPtr table = TRY(find_relation(statement.relation, session));
        if (table->kind == RelationKind::kView) {
            return error(SqlState::kWrongObjectType, "cannot copy from view \"{}\"", table->name)
                .hint("Try the COPY (SELECT ...) TO variant.");
        }
        if (table->kind != RelationKind::kTable)
            return error(SqlState::kWrongObjectType, "cannot copy from {} \"{}\"",
                         relation_kind_name(table->kind), table->name);
        TRY(check_force_columns(*table, options.force_quote));
        auto scan = std::make_unique<LogicalScan>();
        scan->table = table;
        scan->alias = table->name;
        ColumnId next = 1;
        for (std::int16_t number : TRY(copy_columns(*table, statement.columns))) {
            const ColumnDescriptor& column = table->column(number);
            bound.fields.push_back({column.name, column.type, next});
            scan->columns.push_back({number, next++, column.name, column.type});
        }
        bound.tables.push_back({table, TableAccess::kRead});
        RelationAccess& access = bound.accesses.emplace_back();
        access.relation = table->oid;
        for (const ScanColumn& column : scan->columns) access.selected.insert(column.number);
        bound.plan = std::move(scan);
    }
    TRY(check_access(bound.accesses, session));
    TRY(session.lock_tables(bound.tables));
    std::vector<CopyColumn> columns;
    for (const ResultField& field : bound.fields) columns.push_back({field.name, field.type});
    PhysicalPlanPtr plan = plan_statement(bound, session.eval());
    TRY(session.transaction().begin_statement());
    CopyWriter writer(client, options, std::move(columns), session.format());
    TRY(writer.begin());
    TRY(session.run_plan(plan, writer));
    TRY(writer.end());
    return fmt::format("COPY {}", writer.rows());
}

}  // namespace

Result<std::string> execute_copy(const ast::Statement& syntax, std::string_view,
                                 SessionImpl& session, Client& client) {
    const auto& statement = syntax.as<ast::CopyStatement>();
    if (statement.is_program) return not_supported("COPY with a program of the server");
    CopyOptions options = TRY(read_copy_options(statement));
    std::unique_ptr<CopyFile> file;
    if (!statement.is_stdio)
        file = TRY(CopyFile::open(statement.file, statement.is_from, session));
    Client& peer = file ? *file : client;
    return statement.is_from ? copy_from(statement, options, session, peer)
                             : copy_to(statement, options, session, peer);
}

}  // namespace aerolith
