#include "catalog/authority.h"
#include "executor/rows/table_format.h"
#include "executor/statements/analyze.h"
#include "executor/statements/authorize.h"
#include "executor/statements/handlers.h"
#include "executor/statements/names.h"
#include "parser/ast/maintenance.h"
#include "runtime/blocking.h"

namespace aerolith {
namespace {

struct VacuumOptions {
    bool analyze = false;
    bool verbose = false;
    bool skip_locked = false;
};

/// How VACUUM goes about its work. Ours always rewrites the ranges it cleans and no row ever needs
/// freezing, so FULL and FREEZE hold anyway; what would have to work otherwise is refused.
struct Manner {
    std::string_view name;
    bool always;  ///< holds whether it is asked for or not
    bool ours;    ///< what we do
};
constexpr Manner kManners[] = {
    {"full", true, true},           {"freeze", true, true},
    {"index_cleanup", false, true}, {"process_toast", false, true},
    {"truncate", false, true},      {"disable_page_skipping", true, true},
    {"parallel", false, false},
};

Status check_manner(const ast::Option& option, bool on, bool is_vacuum) {
    auto manner = std::ranges::find(kManners, option.name, &Manner::name);
    if (!is_vacuum || manner == std::end(kManners)) {
        return error(SqlState::kSyntaxError, "unrecognized {} option \"{}\"",
                     is_vacuum ? "VACUUM" : "ANALYZE", option.name)
            .at(option.location);
    }
    if (manner->always || on == manner->ours || option.text == "auto") return {};
    return not_supported(fmt::format("VACUUM ({} {})", option.name, on ? "on" : "off"),
                         option.location);
}

Result<VacuumOptions> read_options(const ast::VacuumStatement& statement) {
    VacuumOptions options;
    options.analyze = !statement.is_vacuum;
    for (const ast::Option& option : statement.options) {
        bool on = option.type == ast::Option::Type::kNone || option.integer != 0 ||
                  option.text == "true" || option.text == "on";
        if (option.name == "analyze" && statement.is_vacuum)
            options.analyze = on;
        else if (option.name == "verbose")
            options.verbose = on;
        else if (option.name == "skip_locked")
            options.skip_locked = on;
        else
            TRY(check_manner(option, on, statement.is_vacuum));
    }
    return options;
}

std::string qualified_name(const RelationDescriptor& table, StatementContext& context) {
    return context.catalog().schema(table.schema)->name + "." + table.name;
}

/// Of the tables' own keys and their indexes'; of everything when no table is named.
Status collect_garbage(const std::vector<RelationPtr>& tables, StatementContext& context) {
    std::vector<std::string> prefixes;
    for (const RelationPtr& table : tables) {
        prefixes.push_back(index_prefix(table->storage));
        for (const IndexDescriptor& index : table->indexes) {
            if (index.storage != table->storage) prefixes.push_back(index_prefix(index.storage));
        }
    }
    Status status;
    run_blocking(&context.cancel_token(), [&](std::atomic<bool>& cancelled) {
        status = context.storage().vacuum(true, prefixes, &cancelled);
    });
    TRY(std::move(status));
    return context.eval().check_interrupts();
}

void skip_table(StatementContext& context, SqlState state, std::string message) {
    Diagnostic warning;
    warning.severity = Severity::kWarning;
    warning.state = state;
    warning.message = std::move(message);
    context.notice(std::move(warning));
}

bool may_vacuum(const RelationDescriptor& table, StatementContext& context) {
    Authority authority = authority_of(context);
    if (authority.owns(context.current_role(), table.owner)) return true;
    auto database = context.catalog().databases().find(context.database());
    return database != context.catalog().databases().end() &&
           authority.owns(context.current_role(), database->second->owner);
}

/// The tables that are this role's and, once locked, still there; warns of the others. Without a
/// name VACUUM takes no locks: it cleans what there is.
Result<std::vector<RelationPtr>> lock_permitted(const std::vector<RelationPtr>& tables,
                                                const ast::VacuumStatement& statement,
                                                const VacuumOptions& options,
                                                StatementContext& context) {
    std::string_view word = statement.is_vacuum ? "vacuum" : "analyze";
    WaitPolicy policy = options.skip_locked ? WaitPolicy::kSkipLocked : WaitPolicy::kBlock;
    std::vector<RelationPtr> locked;
    for (const RelationPtr& table : tables) {
        if (!may_vacuum(*table, context)) {
            skip_table(context, SqlState::kWarning,
                       fmt::format("skipping \"{}\" --- only table or database owner can {} it",
                                   table->name, word));
            continue;
        }
        if (statement.relations.empty() && !options.analyze) {
            locked.push_back(table);
            continue;
        }
        LockOutcome outcome = TRY(context.transaction().lock_relation(
            table->oid, RelationLockMode::kShareUpdateExclusive, policy));
        if (outcome == LockOutcome::kNotAvailable) {
            skip_table(
                context, SqlState::kLockNotAvailable,
                fmt::format("skipping {} of \"{}\" --- lock not available", word, table->name));
            continue;
        }
        if (outcome == LockOutcome::kWaited) TRY(context.refresh_catalog());
        if (RelationPtr now = context.catalog().relation(table->oid)) {
            locked.push_back(std::move(now));
        } else if (!statement.relations.empty()) {
            skip_table(context, SqlState::kUndefinedTable,
                       fmt::format("skipping {} of \"{}\" --- relation no longer exists", word,
                                   table->name));
        }
    }
    return locked;
}

}  // namespace

Result<std::string> execute_vacuum(const ast::Statement& syntax, StatementContext& context) {
    const auto& statement = syntax.as<ast::VacuumStatement>();
    VacuumOptions options = TRY(read_options(statement));
    std::string tag = statement.is_vacuum ? "VACUUM" : "ANALYZE";
    if (statement.is_vacuum && context.in_transaction_block()) {
        return Error(SqlState::kActiveSqlTransaction,
                     "VACUUM cannot run inside a transaction block");
    }
    std::vector<RelationPtr> tables;
    for (const ast::VacuumRelation& named : statement.relations) {
        RelationPtr table = TRY(find_relation(named.relation, context));
        if (table->kind != RelationKind::kTable) {
            context.notice(
                Severity::kWarning,
                fmt::format("skipping \"{}\" --- cannot {} non-tables or special system tables",
                            table->name, statement.is_vacuum ? "vacuum" : "analyze"));
            continue;
        }
        for (const ast::Identifier& column : named.columns) {
            if (!table->find_column(column.name)) {
                return error(SqlState::kUndefinedColumn,
                             "column \"{}\" of relation \"{}\" does not exist", column.name,
                             table->name);
            }
        }
        tables.push_back(std::move(table));
    }
    if (statement.relations.empty()) {
        for (const auto& [oid, relation] : context.catalog().relations()) {
            if (relation->kind == RelationKind::kTable) tables.push_back(relation);
        }
    }
    tables = TRY(lock_permitted(tables, statement, options, context));
    if (statement.is_vacuum && options.verbose) {
        for (const RelationPtr& table : tables) {
            context.notice(Severity::kInfo,
                           fmt::format("vacuuming \"{}.{}\"", context.database_name(),
                                       qualified_name(*table, context)));
        }
    }
    if (statement.is_vacuum && (statement.relations.empty() || !tables.empty())) {
        TRY(collect_garbage(statement.relations.empty() ? std::vector<RelationPtr>() : tables,
                            context));
    }
    if (options.analyze) {
        for (const RelationPtr& table : tables) {
            if (options.verbose)
                context.notice(Severity::kInfo,
                               fmt::format("analyzing \"{}\"", qualified_name(*table, context)));
            TRY(analyze_table(table, context));
        }
        if (!tables.empty()) TRY(context.catalog_changed());
    }
    return tag;
}

Result<std::string> execute_checkpoint(const ast::Statement&, StatementContext& context) {
    Status status;
    run_blocking(nullptr, [&](std::atomic<bool>&) { status = context.storage().checkpoint(); });
    TRY(std::move(status));
    return std::string("CHECKPOINT");
}

}  // namespace aerolith
