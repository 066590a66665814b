#pragma once

#include "common/error.h"

namespace aerolith {

/// The transaction's locks are gone, and others may have changed what they guarded.
inline Error locks_lost_error() {
    return Error(SqlState::kSerializationFailure,
                 "could not serialize access due to a change of the cluster's leader")
        .detail("The new leader did not learn of the transaction's locks in time.")
        .hint("The transaction might succeed if retried.");
}

inline Error no_leader_error() {
    return Error(SqlState::kCannotConnectNow, "the cluster has no leader")
        .hint(
            "A majority of its nodes must be running and connected. The transaction might "
            "succeed if retried.");
}

/// Errors of a replica, a lock table or the network that say no more than that another node
/// decides or will, or that who did can no longer be asked.
inline bool leadership_has_gone(const Error& error) {
    return error.state() == SqlState::kConnectionFailure ||
           error.state() == SqlState::kCannotConnectNow ||
           error.state() == SqlState::kAdminShutdown;
}

}  // namespace aerolith
