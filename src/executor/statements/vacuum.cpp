#include "executor/statements/analyze.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/maintenance.h"

namespace aerolith {
namespace {

struct VacuumOptions {
    bool analyze = false;
    bool verbose = false;
};

Result<VacuumOptions> read_options(const ast::VacuumStatement& statement) {
    VacuumOptions options;
    options.analyze = !statement.is_vacuum;
    for (const ast::Option& option : statement.options) {
        bool on = option.type == ast::Option::Type::kNone || option.integer != 0 || option.text == "true" || option.text == "on";
        // Our rows have no pages to truncate, freeze or skip: these change nothing that a client can see.
        static constexpr std::string_view kNothingToDo[] = {"full", "freeze", "disable_page_skipping", "skip_locked", "index_cleanup", "process_toast", "truncate", "parallel"};
        if (option.name == "analyze") options.analyze = on;
        else if (option.name == "verbose") options.verbose = on;
        else if (std::ranges::find(kNothingToDo, option.name) == std::end(kNothingToDo)) {
            return error(SqlState::kSyntaxError, "unrecognized {} option \"{}\"", statement.is_vacuum ? "VACUUM" : "ANALYZE", option.name).at(option.location);
        }
    }
    return options;
}

}  // namespace

Result<std::string> execute_vacuum(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::VacuumStatement>();
    VacuumOptions options = TRY(read_options(statement));
    std::string tag = statement.is_vacuum ? "VACUUM" : "ANALYZE";
    if (statement.is_vacuum && context.in_transaction_block()) {
        return Error(SqlState::kActiveSqlTransaction, "VACUUM cannot run inside a transaction block");
    }
    std::vector<RelationPtr> tables;
    for (const ast::VacuumRelation& named : statement.relations) {
        RelationPtr table = TRY(find_relation(named.relation, context));
        if (table->kind != RelationKind::kTable) {
            context.notice(Severity::kWarning, fmt::format("skipping \"{}\" --- cannot {} non-tables or special system tables", table->name, statement.is_vacuum ? "vacuum" : "analyze"));
            continue;
        }
        for (const ast::Identifier& column : named.columns) {
            if (!table->find_column(column.name)) {
                return error(SqlState::kUndefinedColumn, "column \"{}\" of relation \"{}\" does not exist", column.name, table->name);
            }
        }
        tables.push_back(std::move(table));
    }
    if (statement.relations.empty()) {
        for (const auto& [oid, relation] : context.catalog().relations()) {
            if (relation->kind == RelationKind::kTable) tables.push_back(relation);
        }
    }
    if (options.analyze) {
        for (const RelationPtr& table : tables) {
            TRY(context.transaction().lock_relation(table->oid, RelationLockMode::kShareUpdateExclusive));
            TRY(analyze_table(table, context));
        }
        if (!tables.empty()) TRY(context.catalog_changed());
    }
    if (statement.is_vacuum) TRY(context.storage().vacuum(true));
    return tag;
}

Result<std::string> execute_checkpoint(const ast::Statement&, StatementContext& context) {
    TRY(context.storage().checkpoint());
    return std::string("CHECKPOINT");
}

}  // namespace aerolith
