#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/result.h"
#include "session/session.h"
#include "txn/node_storage.h"

namespace aerolith {

struct InstanceOptions {
    std::string data_directory;
    NodeStorageOptions storage;
    int port = 5433;
    std::string listen_address = "127.0.0.1";
    std::string socket_directory;
    int max_connections = 1000;
    /// Asked now and then while a node of a cluster waits for the others at its start.
    std::function<bool()> keep_waiting = [] { return true; };
};

/// The database of one node: storage, catalog, sessions. Thread-safe.
class Instance {
  public:
    /// Opens the data directory; a new one gets its first catalog (databases postgres and
    /// template1, schema public, superuser postgres).
    static Result<std::unique_ptr<Instance>> open(InstanceOptions options);
    ~Instance();

    /// What authentication needs of a role; nullopt: there is none.
    struct Credentials {
        std::string password_verifier;  // SCRAM-SHA-256$..., empty: none
        bool can_login = false;
        bool superuser = false;
        std::string valid_until;
    };
    Result<std::optional<Credentials>> credentials(std::string_view role);

    /// After authentication. Fails as PostgreSQL does: 3D000 database "x" does not exist, 28000
    /// role is not permitted to log in, 53300 too many connections.
    Result<std::unique_ptr<Session>> start_session(SessionOptions options, FiberExecutor& executor);
    /// CancelRequest: ignored when the key does not match.
    void cancel(std::int32_t process_id, std::int32_t cancel_key);
    /// Before the rest of the stop: another node of the cluster shall lead, if this one does. Which;
    /// 0: none.
    std::uint64_t step_down();
    /// Ends all sessions: each cancels with 57P01.
    void terminate_sessions();
    int session_count() const;
    const InstanceOptions& options() const;
    NodeStorage& storage();

    struct Parts;
    Parts& parts() { return *parts_; }

  private:
    explicit Instance(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace aerolith
