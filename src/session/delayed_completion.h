#pragma once

#include <optional>
#include <string>

#include "session/forwarding_client.h"

namespace aerolith {

/// Holds the completion of a statement back until its transaction is committed: a client must not
/// hear of success before.
class DelayedCompletion final : public ForwardingClient {
  public:
    using ForwardingClient::ForwardingClient;
    Status release() {
        return tag_ ? client_.complete(*std::exchange(tag_, std::nullopt)) : Status();
    }

    Status complete(std::string_view tag) override {
        tag_ = tag;
        return {};
    }

  private:
    std::optional<std::string> tag_;
};

}  // namespace aerolith
