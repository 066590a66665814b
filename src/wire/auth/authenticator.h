#pragma once

#include <string_view>

#include "wire/peer.h"
#include "wire/shared.h"

namespace aerolith {

/// Finds the rule for the connection and makes the client prove who he is. Errors are PostgreSQL's.
Status authenticate(Peer& peer, WireShared& shared, std::string_view user,
                    std::string_view database);

}  // namespace aerolith
