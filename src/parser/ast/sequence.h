#pragma once

#include "parser/ast/create_table.h"

namespace aerolith::ast {

/// Options: as (type), cache, cycle, increment, maxvalue, minvalue, owned_by (names), start,
/// restart. NO MAXVALUE and NO MINVALUE are Type::kNone; CYCLE is boolean; RESTART without a value
/// Type::kNone.
struct CreateSequenceStatement : StatementOf<StatementKind::kCreateSequence> {
    RelationName sequence;
    Persistence persistence = Persistence::kPermanent;
    bool if_not_exists = false;
    List<Option> options;
};

struct AlterSequenceStatement : StatementOf<StatementKind::kAlterSequence> {
    RelationName sequence;
    bool if_exists = false;
    List<Option> options;
};

}  // namespace aerolith::ast
