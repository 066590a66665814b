#pragma once

#include <string>
#include <utility>
#include <vector>

#include "session/instance.h"
#include "wire/backend.h"

namespace aerolith {

/// The instance as the wire sees it.
class InstanceBackend final : public Backend {
  public:
    /// `defaults`: settings every session starts with, below those its client asks for.
    InstanceBackend(Instance& instance, std::vector<std::pair<std::string, std::string>> defaults)
        : instance_(instance), defaults_(std::move(defaults)) {}

    Result<std::optional<RoleCredentials>> credentials(std::string_view role) override;
    Result<std::unique_ptr<Session>> start_session(SessionOptions options,
                                                   FiberExecutor& executor) override;
    void cancel(std::int32_t process_id, std::int32_t cancel_key) override;

  private:
    Instance& instance_;
    std::vector<std::pair<std::string, std::string>> defaults_;
};

}  // namespace aerolith
