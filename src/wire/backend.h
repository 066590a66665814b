#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"
#include "session/session.h"

namespace aerolith {

/// What authentication needs of a role.
struct RoleCredentials {
    std::string password_verifier;  // SCRAM-SHA-256$..., empty: none
    bool can_login = false;
    bool superuser = false;
    std::string valid_until;
};

/// What the wire needs of the database. Called on fibers of the io threads.
class Backend {
  public:
    virtual ~Backend() = default;
    /// nullopt: there is no such role.
    virtual Result<std::optional<RoleCredentials>> credentials(std::string_view role) = 0;
    virtual Result<std::unique_ptr<Session>> start_session(SessionOptions options,
                                                           FiberExecutor& executor) = 0;
    /// CancelRequest; thread-safe, does not wait.
    virtual void cancel(std::int32_t process_id, std::int32_t cancel_key) = 0;
};

}  // namespace aerolith
