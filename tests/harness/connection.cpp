#include "harness/connection.h"

#include <poll.h>

#include <cstdlib>
#include <sstream>

namespace aerolith::testing {
namespace {

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text ? text : "";
}

char type_letter(Oid type) {
    switch (type) {
        case 20:  // int8, int2, int4, oid
        case 21:
        case 23:
        case 26:
            return 'I';
        case 700:  // float4, float8, numeric
        case 701:
        case 1700:
            return 'R';
        default:
            return 'T';
    }
}

}  // namespace

std::string Answer::summary() const {
    return ok() ? "ok" : sqlstate + " " + message;
}

std::unique_ptr<Connection> Connection::open(const std::string& conninfo, std::string* problem) {
    std::unique_ptr<Connection> connection(new Connection(PQconnectdb(conninfo.c_str())));
    PGconn* raw = connection->connection_.get();
    if (PQstatus(raw) != CONNECTION_OK) {
        if (problem) *problem = PQerrorMessage(raw);
        return nullptr;
    }
    PQsetNoticeProcessor(
        raw, [](void*, const char*) {}, nullptr);
    PQsetnonblocking(raw, 0);
    return connection;
}

bool Connection::send(const std::string& sql) {
    pending_ = Answer{};
    failed_ = false;
    return PQsendQuery(connection_.get(), sql.c_str()) == 1;
}

bool Connection::wait_readable(std::chrono::steady_clock::time_point deadline) {
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd descriptor{PQsocket(connection_.get()), POLLIN, 0};
    return poll(&descriptor, 1, static_cast<int>(std::max<long long>(left.count(), 0))) > 0;
}

std::optional<Answer> Connection::receive(std::chrono::milliseconds patience,
                                          std::string_view copy_data) {
    PGconn* raw = connection_.get();
    auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        while (PQisBusy(raw)) {
            if (!wait_readable(deadline)) return std::nullopt;
            if (!PQconsumeInput(raw)) break;
        }
        PGresult* result = PQgetResult(raw);
        if (!result) break;
        absorb(result, copy_data);
        PQclear(result);
        if (PQstatus(raw) == CONNECTION_BAD) break;
    }
    if (PQstatus(raw) == CONNECTION_BAD && pending_.sqlstate.empty()) {
        pending_.sqlstate = "08006";
        pending_.message = PQerrorMessage(raw);
    }
    return std::move(pending_);
}

void Connection::absorb(PGresult* result, std::string_view copy_data) {
    PGconn* raw = connection_.get();
    switch (PQresultStatus(result)) {
        case PGRES_COPY_IN:
            PQputCopyData(raw, copy_data.data(), static_cast<int>(copy_data.size()));
            PQputCopyEnd(raw, nullptr);
            return;
        case PGRES_COPY_OUT: {
            char* line = nullptr;
            for (int size; (size = PQgetCopyData(raw, &line, 0)) > 0; PQfreemem(line)) {
                std::istringstream lines(std::string(line, size));  // CSV has line breaks in values
                for (std::string text; std::getline(lines, text);)
                    pending_.copied_out.push_back(text);
            }
            return;
        }
        case PGRES_FATAL_ERROR:
        case PGRES_BAD_RESPONSE:
            if (failed_) return;
            failed_ = true;
            pending_ = Answer{};
            pending_.sqlstate = field(result, PG_DIAG_SQLSTATE);
            pending_.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
            pending_.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
            pending_.hint = field(result, PG_DIAG_MESSAGE_HINT);
            if (pending_.sqlstate.empty()) {
                pending_.sqlstate = "08006";
                pending_.message = PQresultErrorMessage(result);
            }
            return;
        default:
            break;
    }
    if (failed_) return;
    auto copied_out = std::move(pending_.copied_out);
    pending_ = Answer{};
    pending_.copied_out = std::move(copied_out);
    pending_.tag = PQcmdStatus(result);
    if (const char* count = PQcmdTuples(result); *count) pending_.affected = atoll(count);
    pending_.returns_rows = PQresultStatus(result) == PGRES_TUPLES_OK;
    pending_.columns = PQnfields(result);
    for (int column = 0; column < PQnfields(result); ++column) {
        pending_.types += type_letter(PQftype(result, column));
    }
    for (int row = 0; row < PQntuples(result); ++row) {
        auto& values = pending_.rows.emplace_back(pending_.columns);
        for (int column = 0; column < PQnfields(result); ++column) {
            if (PQgetisnull(result, row, column)) continue;
            values[column].emplace(PQgetvalue(result, row, column),
                                   PQgetlength(result, row, column));
        }
    }
}

Answer Connection::execute(const std::string& sql, std::string_view copy_data,
                           std::chrono::milliseconds timeout) {
    if (!send(sql)) {
        Answer lost;
        lost.sqlstate = "08006";
        lost.message = PQerrorMessage(connection_.get());
        return lost;
    }
    if (auto answer = receive(timeout, copy_data)) return *std::move(answer);
    cancel();
    if (receive(std::chrono::seconds(5))) {
        Answer late;
        late.sqlstate = "57014";
        late.message = "no answer in time; cancelled by the test";
        return late;
    }
    connection_.reset();
    Answer hung;
    hung.sqlstate = "08006";
    hung.message = "no answer in time, nor to a cancel request";
    return hung;
}

std::optional<std::string> Connection::notification(std::chrono::milliseconds patience) {
    PGconn* raw = connection_.get();
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (PGnotify* told = PQnotifies(raw)) {
            std::string payload = told->extra;
            PQfreemem(told);
            return payload;
        }
        if (!wait_readable(deadline) || !PQconsumeInput(raw)) return std::nullopt;
    }
}

void Connection::cancel() {
    char problem[256];
    PGcancel* handle = PQgetCancel(connection_.get());
    PQcancel(handle, problem, sizeof problem);
    PQfreeCancel(handle);
}

bool Connection::alive() const {
    return connection_ && PQstatus(connection_.get()) == CONNECTION_OK;
}

}  // namespace aerolith::testing
