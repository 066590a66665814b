#pragma once

#include "txn/leader/leader_term.h"

namespace aerolith {

template <class Answer>
std::string LeaderTerm::done(const Answer& answer) {
    FieldWriter writer;
    writer(answer);
    return encode_reply(Verdict::kDone, parts_.replica.visible(), writer.bytes().bytes());
}

}  // namespace aerolith
