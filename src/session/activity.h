#pragma once

#include <mutex>

#include "session/session.h"
#include "txn/leader/fields.h"

namespace aerolith {

/// What one session does, written by itself under the mutex.
struct Activity {
    std::mutex mutex;
    SessionOptions options;
    Oid database = kInvalidOid;
    Oid role = kInvalidOid;
    std::int64_t backend_start = 0;
    std::int64_t transaction_start = 0;
    std::int64_t query_start = 0;
    std::int64_t state_change = 0;
    std::string state = "idle";
    std::string query;
};

/// One line of pg_stat_activity, as nodes tell it each other. Times are microseconds of Unix, 0:
/// none.
struct ActivityRecord {
    std::int32_t process_id = 0;
    Oid database = kInvalidOid;
    Oid role = kInvalidOid;
    std::string database_name, role_name, application_name, client_address;
    std::int32_t client_port = -1;
    std::int64_t backend_start = 0, transaction_start = 0, query_start = 0, state_change = 0;
    std::string state, query;

    static ActivityRecord of(std::int32_t process_id, Activity& activity);

    template <class Archive>
    void fields(Archive& archive) {
        archive(process_id, database, role, database_name, role_name, application_name,
                client_address, client_port, backend_start, transaction_start, query_start,
                state_change, state, query);
    }
};

}  // namespace aerolith
