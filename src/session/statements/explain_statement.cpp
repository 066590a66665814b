#include "parser/ast/explain.h"
#include "parser/ast/prepare.h"
#include "planner/physical/explain.h"
#include "session/statements/session_statements.h"

namespace aerolith {
namespace {

struct ExplainRequest {
    ExplainOptions plan;
    bool analyze = false;
    bool timing = true;
    bool summary = false;
};

Result<ExplainRequest> read_request(const ast::ExplainStatement& statement) {
    ExplainRequest request;
    bool summary_given = false;
    for (const ast::Option& option : statement.options) {
        bool on = option.type == ast::Option::Type::kNone || option.integer != 0 ||
                  option.text == "true" || option.text == "on";
        if (option.name == "analyze")
            request.analyze = on;
        else if (option.name == "verbose")
            request.plan.verbose = on;
        else if (option.name == "costs")
            request.plan.costs = on;
        else if (option.name == "timing")
            request.timing = on;
        else if (option.name == "summary")
            request.summary = on, summary_given = true;
        else if (option.name == "format" && option.text == "text")
            continue;
        else if (option.name == "buffers" || option.name == "wal" || option.name == "settings" ||
                 option.name == "format") {
            if (option.name != "format" && !on) continue;
            return not_supported(fmt::format("EXPLAIN with the option {}", option.name),
                                 option.location);
        } else {
            return error(SqlState::kSyntaxError, "unrecognized EXPLAIN option \"{}\"", option.name)
                .at(option.location);
        }
    }
    if (!summary_given) request.summary = request.analyze;
    return request;
}

std::string measurement(const ExecContext::NodeStatistics& node, bool timing) {
    if (node.loops == 0) return " (never executed)";
    auto loops = static_cast<double>(node.loops);
    double rows = static_cast<double>(node.rows) / loops;
    if (!timing) return fmt::format(" (actual rows={:.0f} loops={})", rows, node.loops);
    return fmt::format(" (actual time={:.3f}..{:.3f} rows={:.0f} loops={})",
                       static_cast<double>(node.first_row_nanoseconds) / 1e6,
                       static_cast<double>(node.nanoseconds) / 1e6 / loops, rows, node.loops);
}

/// Rows of an analysed statement go nowhere.
class DiscardTarget final : public PushTarget {
  public:
    Result<bool> push(Chunk&) override { return true; }
};

}  // namespace

Result<std::string> execute_explain(const ast::Statement& syntax, std::string_view,
                                    SessionImpl& session, Client& client) {
    const auto& statement = syntax.as<ast::ExplainStatement>();
    ExplainRequest request = TRY(read_request(statement));
    const std::vector<Value>& parameters = session.utility_parameters();
    PreparedPtr prepared;
    if (const auto* execute = statement.statement->try_as<ast::ExecuteStatement>()) {
        auto found = session.prepared_statements().find(execute->name);
        if (found == session.prepared_statements().end()) {
            return error(SqlState::kInvalidSqlStatementName,
                         "prepared statement \"{}\" does not exist", execute->name);
        }
        if (request.analyze) return not_supported("EXPLAIN ANALYZE EXECUTE");
        prepared = found->second;
    } else {
        RawStatement raw;
        raw.statement =
            std::shared_ptr<const ast::Statement>(std::shared_ptr<void>(), statement.statement);
        raw.kind = statement.statement->kind;
        prepared = TRY(session.make_prepared(raw, "", types_of(parameters)));
    }
    if (!prepared->is_query) return not_supported("EXPLAIN of this statement");
    std::int64_t planned = system_clock().monotonic_nanos();
    TRY(session.prepare_to_run(*prepared));
    std::map<const PhysicalNode*, ExecContext::NodeStatistics> statistics;
    std::int64_t started = system_clock().monotonic_nanos();
    if (request.analyze) {
        std::unique_ptr<ExecContext> context =
            TRY(session.open_exec_context(*prepared, parameters));
        context->statistics = &statistics;
        context->workers = session.parallel_workers();
        DiscardTarget nowhere;
        TRY(make_operator_tree(*prepared->plan->root, *context)->run(nowhere));
        TRY(settle_foreign_keys(*context));
    }
    std::int64_t ended = system_clock().monotonic_nanos();
    std::vector<std::string> lines =
        explain_plan(*prepared->plan, request.plan, [&](const PhysicalNode& node) {
            if (!request.analyze) return Measured{};
            return Measured{measurement(statistics[&node], request.timing),
                            statistics[&node].notes};
        });
    if (request.summary) {
        lines.push_back(
            fmt::format("Planning Time: {:.3f} ms", static_cast<double>(started - planned) / 1e6));
        if (request.analyze)
            lines.push_back(fmt::format("Execution Time: {:.3f} ms",
                                        static_cast<double>(ended - started) / 1e6));
    }
    Session::StatementDescription description;
    describe_session_statement(syntax, session, description);
    TRY(client.describe_rows(description.fields, {}));
    Chunk rows;
    rows.columns.emplace_back(Type{type_oid::kText}, std::max(lines.size(), std::size_t{1}));
    for (const std::string& line : lines) rows.columns[0].set_value(rows.size++, Value::text(line));
    TRY(client.send_rows(rows, {}));
    return std::string("EXPLAIN");
}

}  // namespace aerolith
