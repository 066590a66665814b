#include "server/instance_backend.h"

namespace aerolith {

Result<std::optional<RoleCredentials>> InstanceBackend::credentials(std::string_view role) {
    auto found = TRY(instance_.credentials(role));
    if (!found) return std::optional<RoleCredentials>();
    return std::optional(RoleCredentials{found->password_verifier, found->can_login,
                                         found->superuser, found->valid_until});
}

Result<std::unique_ptr<Session>> InstanceBackend::start_session(SessionOptions options,
                                                                FiberExecutor& executor) {
    options.settings.insert(options.settings.begin(), defaults_.begin(), defaults_.end());
    return instance_.start_session(std::move(options), executor);
}

void InstanceBackend::cancel(std::int32_t process_id, std::int32_t cancel_key) {
    instance_.cancel(process_id, cancel_key);
}

}  // namespace aerolith
