#include "cluster/history/checker.h"

#include "cluster/history/dependencies.h"
#include "cluster/history/versions.h"

namespace aerolith::history {

std::string_view name(AnomalyKind kind) {
    switch (kind) {
        case AnomalyKind::kDuplicate:
            return "duplicated write";
        case AnomalyKind::kNeverWritten:
            return "read of what was never written";
        case AnomalyKind::kInternal:
            return "own write not seen";
        case AnomalyKind::kAbortedRead:
            return "aborted read (G1a)";
        case AnomalyKind::kIntermediateRead:
            return "intermediate read (G1b)";
        case AnomalyKind::kIncompatibleOrder:
            return "incompatible order";
        case AnomalyKind::kLostWrite:
            return "lost acknowledged write";
        case AnomalyKind::kTornCommit:
            return "torn commit";
        case AnomalyKind::kStaleRead:
            return "stale read";
        case AnomalyKind::kDirtyWrite:
            return "dirty write (G0)";
        case AnomalyKind::kCircularInformation:
            return "circular information flow (G1c)";
        case AnomalyKind::kLostUpdate:
            return "lost update";
        case AnomalyKind::kReadSkew:
            return "read skew (G-single)";
        case AnomalyKind::kLongFork:
            return "long fork (G-nonadjacent)";
        case AnomalyKind::kWriteSkew:
            return "write skew (G2)";
        case AnomalyKind::kRealTime:
            return "order against real time";
    }
    return "?";
}

std::vector<Anomaly> check(const History& history) {
    Versions versions(history);
    std::vector<Anomaly> found = versions.anomalies();
    std::vector<Anomaly> cycles = Dependencies(history, versions).cycles();
    found.insert(found.end(), cycles.begin(), cycles.end());
    return found;
}

}  // namespace aerolith::history
