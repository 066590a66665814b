#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/history/history.h"

/// Checks what clients of a database saw against the isolation levels they asked for.
///
/// Transactions append unique values to lists and read lists. A list that was read shows the order
/// in which its values were written, and so who wrote before whom, who read from whom, and who read
/// what another one then overwrote; a cycle of such edges is an anomaly. See Adya, "Weak
/// Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions"
/// (1999), and Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental
/// Observations" (VLDB 2020).
///
/// Forbidden at every level: what kDuplicate to kStaleRead name, kDirtyWrite and
/// kCircularInformation. At REPEATABLE READ also kLostUpdate, kReadSkew and kLongFork; at
/// SERIALIZABLE every cycle. Each transaction is held to its own level. Real time counts as an edge
/// too: a transaction that began after another one was acknowledged comes after it.
namespace aerolith::history {

enum class AnomalyKind {
    kDuplicate,            ///< one append is there twice
    kNeverWritten,         ///< a value that nobody appended
    kInternal,             ///< a transaction does not see its own appends
    kAbortedRead,          ///< G1a: of a transaction that was rolled back
    kIntermediateRead,     ///< G1b: what its writer then wrote over
    kIncompatibleOrder,    ///< two reads of a list disagree about the order of its values
    kLostWrite,            ///< an acknowledged append is not there in the end
    kTornCommit,           ///< part of a transaction is there in the end
    kStaleRead,            ///< a read does not see what was acknowledged before it was sent
    kDirtyWrite,           ///< G0: a cycle of writes
    kCircularInformation,  ///< G1c: a cycle of writes and reads
    kLostUpdate,           ///< two read the same version of one list, and both appended to it
    kReadSkew,             ///< G-single: a cycle with one overwritten read
    kLongFork,             ///< G-nonadjacent: a cycle with several, none next to another
    kWriteSkew,            ///< G2: a cycle with overwritten reads
    kRealTime,             ///< a cycle only if the order of real time counts
};

std::string_view name(AnomalyKind kind);

struct Anomaly {
    AnomalyKind kind;
    std::string what;
};

std::vector<Anomaly> check(const History& history);

}  // namespace aerolith::history
