#include "executor/distributed/shipped_rows.h"

#include "executor/distributed/rows_codec.h"

namespace aerolith {

Status ShippedRows::run(PushTarget& target) {
    if (!context_.shipped || node_.number >= context_.shipped->size())
        return Error(SqlState::kProtocolViolation, "plan from another node lacks its rows");
    return push_chunks((*context_.shipped)[node_.number], node_.types, target);
}

}  // namespace aerolith
