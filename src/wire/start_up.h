#pragma once

#include <memory>

#include "session/session.h"
#include "wire/peer.h"
#include "wire/shared.h"

namespace aerolith {

/// From the first packet to a session: encryption requests, cancel requests, the start-up packet,
/// authentication. Runs on the connection's fiber. nullptr: the connection ends, and the client has
/// been told why if it can be.
std::unique_ptr<Session> start_up(Peer& peer, WireShared& shared);

}  // namespace aerolith
