#include "cluster/replica.h"

#include "runtime/wait.h"

namespace aerolith {

Status Replica::propose_and_wait(std::string entry) {
    Event applied;
    Status result;
    propose(std::move(entry), {}, [&](const Status& status) {
        if (!status.ok()) result = status.error().clone();
        applied.set();
    });
    wait_uninterrupted(applied);
    return result;
}

}  // namespace aerolith
