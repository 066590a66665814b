#pragma once

#include <string>
#include <string_view>

#include "wire/peer.h"

namespace aerolith {

/// The SASL exchange: false when the password is wrong. A role without a verifier (or no role at
/// all) goes through the same messages and fails at the end, so that nobody learns which names
/// exist.
Result<bool> exchange_scram(Peer& peer, std::string_view user, const std::string& verifier,
                            std::string_view mock_secret);

}  // namespace aerolith
