#include "session/forwarding_client.h"
#include "session/session_impl.h"
#include "session/statement_timer.h"
#include "session/statements/session_statements.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

Result<Value> decode_parameter(const Session::ParameterValue& parameter, Oid type,
                               std::size_t number, const FormatSettings& format) {
    if (!parameter.bytes) return Value::null({type});
    const TypeInfo& info = type_info(type);
    std::string bytes;
    Result<Datum> datum = Datum();
    if (parameter.format == ValueFormat::kText) {
        if (!info.parse)
            return error(SqlState::kFeatureNotSupported, "cannot accept a value of type {}",
                         info.name);
        datum = info.parse(*parameter.bytes, -1, format, bytes);
    } else {
        if (!info.receive)
            return error(SqlState::kUndefinedFunction,
                         "no binary input function available for type {}", info.name);
        datum = info.receive(*parameter.bytes, -1, bytes);
        if (!datum.ok() && datum.error().diagnostic().message == "incorrect binary data format") {
            return error(SqlState::kInvalidBinaryRepresentation,
                         "incorrect binary data format in bind parameter {}", number);
        }
    }
    if (!datum.ok())
        return datum.take_error().context(fmt::format("unnamed portal parameter ${}", number));
    return Value::from(
        {type}, info.physical,
        info.physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *datum);
}

/// A driver may know types that are not there.
Status check_types_exist(std::span<const Oid> types) {
    for (Oid type : types) {
        if (type != kInvalidOid && !find_type(type))
            return error(SqlState::kInternalError, "cache lookup failed for type {}", type);
    }
    return {};
}

/// What a statement that answers on its own sends for Execute: its columns have been told by
/// Describe, its values go in the portal's formats.
class PortalClient final : public ForwardingClient {
  public:
    PortalClient(Client& client, const std::vector<ValueFormat>& formats)
        : ForwardingClient(client), formats_(formats) {}

    Status describe_rows(std::span<const ResultField>, std::span<const ValueFormat>) override {
        return {};
    }
    Status send_rows(const Chunk& rows, std::span<const ValueFormat>) override {
        return client_.send_rows(rows, formats_);
    }

  private:
    const std::vector<ValueFormat>& formats_;
};

}  // namespace

Status SessionImpl::parse(std::string_view name, std::string_view sql,
                          std::span<const Oid> parameter_types) {
    cancel_token().clear_statement();
    auto fail = [&](Error error) {
        abort_statement();
        return Status(std::move(error));
    };
    if (!name.empty() && statements_.contains(name)) {
        return fail(error(SqlState::kDuplicatePreparedStatement,
                          "prepared statement \"{}\" already exists", name));
    }
    Result<std::vector<RawStatement>> parsed = parser_.parse(sql);
    if (!parsed.ok()) return fail(parsed.take_error());
    if (parsed->size() > 1)
        return fail(Error(SqlState::kSyntaxError,
                          "cannot insert multiple commands into a prepared statement"));
    PreparedPtr prepared;
    if (parsed->empty()) {
        prepared = std::make_shared<Prepared>();
    } else {
        const RawStatement& raw = parsed->front();
        Status allowed = check_failed_block(*raw.statement);
        if (!allowed.ok()) return allowed;
        if (state_ != State::kFailed) {
            Status begun = ensure_transaction();
            if (begun.ok()) begun = load_catalog();
            if (!begun.ok()) return fail(begun.take_error());
        }
        Status known = check_types_exist(parameter_types);
        if (!known.ok()) return fail(known.take_error());
        Result<PreparedPtr> made =
            make_prepared(raw, sql, {parameter_types.begin(), parameter_types.end()}, true);
        if (!made.ok()) return fail(made.take_error());
        prepared = std::move(*made);
        for (std::size_t i = 0; i < prepared->parameters.size(); ++i) {
            if (prepared->parameters[i] == kInvalidOid)
                return fail(error(SqlState::kIndeterminateDatatype,
                                  "could not determine data type of parameter ${}", i + 1));
        }
    }
    prepared->name = name;
    prepared->fixed_result = true;
    prepared->prepare_time = eval_.clock_time();
    statements_.insert_or_assign(std::string(name), std::move(prepared));
    return {};
}

Status SessionImpl::bind(std::string_view portal_name, std::string_view statement_name,
                         std::span<const ParameterValue> parameters,
                         std::span<const ValueFormat> result_formats) {
    auto fail = [&](Error error) {
        abort_statement();
        return Status(std::move(error));
    };
    auto found = statements_.find(statement_name);
    if (found == statements_.end()) {
        if (statement_name.empty())
            return fail(Error(SqlState::kInvalidSqlStatementName,
                              "unnamed prepared statement does not exist"));
        return fail(error(SqlState::kInvalidSqlStatementName,
                          "prepared statement \"{}\" does not exist", statement_name));
    }
    PreparedPtr prepared = found->second;
    if (parameters.size() != prepared->parameters.size() && prepared->raw) {
        return fail(
            error(SqlState::kProtocolViolation,
                  "bind message supplies {} parameters, but prepared statement \"{}\" requires {}",
                  parameters.size(), statement_name, prepared->parameters.size()));
    }
    if (prepared->raw) {
        Status allowed = check_failed_block(*prepared->raw->statement);
        if (!allowed.ok()) return allowed;
    }
    if (!portal_name.empty() && portals_.contains(portal_name)) {
        return fail(error(SqlState::kDuplicateCursor, "cursor \"{}\" already exists", portal_name));
    }
    auto portal = std::make_shared<Portal>();
    portal->name = portal_name;
    portal->statement = prepared;
    portal->creation_time = eval_.clock_time();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        Result<Value> value =
            decode_parameter(parameters[i], prepared->parameters[i], i + 1, format_);
        if (!value.ok()) return fail(value.take_error());
        portal->parameters.push_back(std::move(*value));
    }
    std::size_t columns = prepared->fields.size();
    if (prepared->raw && !prepared->is_query) {
        StatementDescription shape;
        describe_session_statement(*prepared->raw->statement, *this, shape);
        columns = shape.fields.size();
    }
    if (result_formats.size() > 1 && result_formats.size() != columns) {
        return fail(error(SqlState::kProtocolViolation,
                          "bind message has {} result formats but query has {} columns",
                          result_formats.size(), columns));
    }
    if (result_formats.size() == 1)
        portal->formats.assign(columns, result_formats[0]);
    else
        portal->formats.assign(result_formats.begin(), result_formats.end());
    if (state_ != State::kFailed) {
        Status begun = ensure_transaction();
        if (!begun.ok()) return fail(begun.take_error());
    }
    portals_.insert_or_assign(std::string(portal_name), std::move(portal));
    return {};
}

Result<Session::StatementDescription> SessionImpl::describe_statement(std::string_view name) {
    auto found = statements_.find(name);
    if (found == statements_.end()) {
        abort_statement();
        if (name.empty())
            return Error(SqlState::kInvalidSqlStatementName,
                         "unnamed prepared statement does not exist");
        return error(SqlState::kInvalidSqlStatementName, "prepared statement \"{}\" does not exist",
                     name);
    }
    const Prepared& prepared = *found->second;
    StatementDescription description{
        prepared.parameters, prepared.fields, {}, prepared.returns_rows};
    if (prepared.raw && !prepared.is_query)
        describe_session_statement(*prepared.raw->statement, *this, description);
    return description;
}

Result<Session::StatementDescription> SessionImpl::describe_portal(std::string_view name) {
    auto found = portals_.find(name);
    if (found == portals_.end()) {
        abort_statement();
        return error(SqlState::kInvalidCursorName, "portal \"{}\" does not exist", name);
    }
    const Prepared& prepared = *found->second->statement;
    StatementDescription description{
        {}, prepared.fields, found->second->formats, prepared.returns_rows};
    if (prepared.raw && !prepared.is_query)
        describe_session_statement(*prepared.raw->statement, *this, description);
    return description;
}

Result<bool> SessionImpl::execute(std::string_view name, std::uint64_t max_rows, Client& client) {
    auto found = portals_.find(name);
    if (found == portals_.end()) {
        abort_statement();
        return error(SqlState::kInvalidCursorName, "portal \"{}\" does not exist", name);
    }
    PortalPtr portal = found->second;
    client_ = &client;
    cancel_token().clear_statement();
    set_activity("active", portal->statement->text);
    StatementTimer timer(*this);
    auto run = [&]() -> Result<bool> {
        Prepared& prepared = *portal->statement;
        if (!prepared.raw) {
            TRY(client.empty_query());
            return false;
        }
        TRY(check_failed_block(*prepared.raw->statement));
        if (state_ != State::kFailed) TRY(ensure_transaction());
        eval_.set_statement_time(eval_.clock_time());
        if (!prepared.is_query) {
            if (portal->done)
                return Error(SqlState::kObjectNotInPrerequisiteState, "portal cannot be run")
                    .detail(fmt::format("portal \"{}\" cannot be run", portal->name));
            portal->done = true;
            PortalClient shaped(client, portal->formats);
            utility_parameters_ = portal->parameters;
            Result<std::string> tag = run_utility(*prepared.raw->statement, prepared.text, shaped);
            utility_parameters_.clear();
            std::string word = TRY(std::move(tag));
            if (!word.empty()) TRY(client.complete(word));
            return false;
        }
        if (portal->done) {
            TRY(client.complete(query_tag(prepared.kind, 0)));
            return false;
        }
        // Changes run to their end whatever the limit: their rows are paged out of what they
        // returned.
        if (max_rows == 0 && !portal->run) {
            TRY(run_query(*portal, client));
            return false;
        }
        return run_portal(*portal, max_rows, client);
    };
    Result<bool> suspended = run();
    client_ = nullptr;
    if (!suspended.ok()) abort_statement();
    set_activity(state_ == State::kBlock ? "idle in transaction" : "idle", "");
    return suspended;
}

void SessionImpl::close_statement(std::string_view name) {
    auto found = statements_.find(name);
    if (found != statements_.end()) statements_.erase(found);
}

void SessionImpl::close_portal(std::string_view name) {
    auto found = portals_.find(name);
    if (found != portals_.end()) portals_.erase(found);
}

Status SessionImpl::sync(bool failed) {
    if (state_ != State::kImplicit) return {};
    if (failed) {
        rollback_transaction();
        return {};
    }
    Status committed = commit_transaction();
    if (!committed.ok()) rollback_transaction();
    return committed;
}

}  // namespace aerolith
