#include "cluster/rpc/remote_error.h"

namespace aerolith {

namespace {

constexpr std::size_t kMaxTextBytes = 1024 * 1024;

constexpr SqlState kAllStates[] = {
#define SQLSTATE(name, code, condition) SqlState::name,
#include "common/tables/sqlstate.def"
#undef SQLSTATE
};

SqlState state_of(std::string_view code) {
    for (SqlState state : kAllStates)
        if (sqlstate_code(state) == code) return state;
    return SqlState::kInternalError;
}

std::string fitting(const std::string& text) {
    return text.substr(0, kMaxTextBytes);
}

}  // namespace

proto::Failure encode_remote_error(const Error& error) {
    const Diagnostic& from = error.diagnostic();
    proto::Failure failure;
    failure.set_sqlstate(std::string(sqlstate_code(from.state)));
    failure.set_message(fitting(from.message));
    failure.set_detail(fitting(from.detail));
    failure.set_hint(fitting(from.hint));
    failure.set_context(fitting(from.context));
    failure.set_fatal(from.severity >= Severity::kFatal);
    failure.set_schema(fitting(from.schema_name));
    failure.set_table(fitting(from.table_name));
    failure.set_column(fitting(from.column_name));
    failure.set_data_type(fitting(from.data_type_name));
    failure.set_constraint(fitting(from.constraint_name));
    if (from.position >= 0) failure.set_position(static_cast<std::uint32_t>(from.position) + 1);
    return failure;
}

Error decode_remote_error(const proto::Failure& failure) {
    Error error(state_of(failure.sqlstate()), fitting(failure.message()));
    Diagnostic& to = error.diagnostic();
    to.detail = fitting(failure.detail());
    to.hint = fitting(failure.hint());
    to.context = fitting(failure.context());
    if (failure.fatal()) to.severity = Severity::kFatal;
    to.schema_name = fitting(failure.schema());
    to.table_name = fitting(failure.table());
    to.column_name = fitting(failure.column());
    to.data_type_name = fitting(failure.data_type());
    to.constraint_name = fitting(failure.constraint());
    if (failure.position() > 0 && failure.position() <= INT32_MAX)
        to.position = static_cast<int>(failure.position()) - 1;
    return error;
}

}  // namespace aerolith
