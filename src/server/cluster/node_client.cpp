#include "server/cluster/node_client.h"

namespace aerolith {

namespace {

std::string without_line_end(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Error failure_of(PGconn* connection, const PGresult* result) {
    auto field = [&](int code) {
        const char* text = PQresultErrorField(result, code);
        return std::string(text ? text : "");
    };
    std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) message = without_line_end(PQerrorMessage(connection));
    return Error(SqlState::kConnectionFailure, std::move(message))
        .detail(field(PG_DIAG_MESSAGE_DETAIL))
        .hint(field(PG_DIAG_MESSAGE_HINT));
}

}  // namespace

Result<NodeClient> NodeClient::connect(const NodeClientOptions& options) {
    const std::string port = std::to_string(options.port);
    const char* const names[] = {
        "host", "port", "user", "dbname", "application_name", "connect_timeout", nullptr};
    const char* const values[] = {options.host.c_str(),
                                  port.c_str(),
                                  options.user.c_str(),
                                  "postgres",
                                  "aerolith cluster",
                                  "10",
                                  nullptr};
    NodeClient client(PQconnectdbParams(names, values, 0));
    PGconn* connection = client.connection_.get();
    if (PQstatus(connection) == CONNECTION_OK) return client;
    return Error(SqlState::kConnectionFailure, without_line_end(PQerrorMessage(connection)))
        .hint("--host and --port are those of clients; a password comes from PGPASSWORD.");
}

Result<NodeClient::Rows> NodeClient::query(const std::string& sql,
                                           const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
    std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                     values.data(), nullptr, nullptr, 0),
        PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        return failure_of(connection_.get(), result.get());
    Rows rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        rows.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column)
            rows.back().emplace_back(PQgetvalue(result.get(), row, column));
    }
    return rows;
}

}  // namespace aerolith
