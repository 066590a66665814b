#include "parser/ast/create_table.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "executor/statements/stored_expressions.h"
#include "parser/ast/create_view.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

/// Replacing a view may only add columns at the end.
Status check_replaceable(const RelationDescriptor& old, const RelationDescriptor& view) {
    if (view.columns.size() < old.columns.size())
        return Error(SqlState::kInvalidTableDefinition, "cannot drop columns from view");
    for (std::size_t i = 0; i < old.columns.size(); ++i) {
        if (old.columns[i].name != view.columns[i].name) {
            return error(SqlState::kInvalidTableDefinition,
                         "cannot change name of view column \"{}\" to \"{}\"", old.columns[i].name,
                         view.columns[i].name)
                .hint(
                    "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
        }
        if (old.columns[i].type.oid != view.columns[i].type.oid) {
            return error(SqlState::kInvalidTableDefinition,
                         "cannot change data type of view column \"{}\" from {} to {}",
                         old.columns[i].name, format_type(old.columns[i].type),
                         format_type(view.columns[i].type));
        }
    }
    return {};
}

}  // namespace

Result<std::string> execute_create_view(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::CreateViewStatement>();
    if (statement.recursive) return not_supported("a recursive view");
    if (statement.persistence == ast::Persistence::kTemporary)
        return not_supported("a temporary view");
    if (statement.check_option != ast::ViewCheckOption::kNone)
        return not_supported("WITH CHECK OPTION");
    if (!statement.options.empty()) return not_supported("view options");
    if (statement.query->as<ast::SelectStatement>().into)
        return Error(SqlState::kFeatureNotSupported, "views must not contain SELECT INTO");
    if (const ast::WithClause* with = statement.query->as<ast::SelectStatement>().with) {
        for (const ast::CommonTableExpr& item : with->expressions) {
            if (item.query->kind == ast::StatementKind::kSelect) continue;
            return Error(SqlState::kFeatureNotSupported,
                         "views must not contain data-modifying statements in WITH");
        }
    }
    BindEnvironment environment = context.bind_environment();
    BoundStatement bound = TRY(bind_statement(*statement.query, environment, {}));
    RelationDescriptor view;
    view.schema = TRY(creation_schema(statement.view, context));
    view.name = statement.view.name;
    view.kind = RelationKind::kView;
    view.owner = context.current_role();
    if (statement.columns.size() > bound.fields.size())
        return Error(SqlState::kSyntaxError,
                     "CREATE VIEW specifies more column names than columns");
    for (std::size_t i = 0; i < bound.fields.size(); ++i) {
        ColumnDescriptor column;
        column.number = view.next_column++;
        column.name = i < statement.columns.size() ? std::string(statement.columns[i].name)
                                                   : bound.fields[i].name;
        column.type = bound.fields[i].type;
        if (view.find_column(column.name))
            return error(SqlState::kDuplicateColumn, "column \"{}\" specified more than once",
                         column.name);
        view.columns.push_back(std::move(column));
    }
    StoredSql stored =
        TRY(print_stored(statement.query->as<ast::SelectStatement>(), view, context));
    view.view_sql = std::move(stored.text);
    view.depends_on.assign(stored.uses.begin(), stored.uses.end());
    RelationPtr existing = context.catalog().find_relation(view.schema, view.name);
    if (existing && statement.replace) {
        if (existing->kind != RelationKind::kView)
            return error(SqlState::kWrongObjectType, "\"{}\" is not a view", view.name);
        TRY(require_owner(*existing, context));
        TRY(check_replaceable(*existing, view));
        view.owner = existing->owner;
        view.acl = existing->acl;
        view.comment = existing->comment;
        view.oid = existing->oid;
        view.row_type = existing->row_type;
        TRY(context.transaction().lock_relation(view.oid, RelationLockMode::kAccessExclusive));
    } else {
        view.oid = TRY(context.new_oid());
        view.row_type = TRY(context.new_oid());
        TRY(claim_relation_name(view.schema, view.name, view.oid, context));
    }
    TRY(context.store().put(view));
    TRY(context.catalog_changed());
    return std::string("CREATE VIEW");
}

}  // namespace aerolith
