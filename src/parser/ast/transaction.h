#pragma once

#include "parser/ast/select.h"
#include "parser/ast/setting.h"

namespace aerolith::ast {

enum class TransactionKind : std::uint8_t {
    kBegin,
    kStart,
    kCommit,
    kRollback,
    kSavepoint,
    kRelease,
    kRollbackTo,
    kPrepare,
    kCommitPrepared,
    kRollbackPrepared,
};

struct TransactionStatement : StatementOf<StatementKind::kTransaction> {
    TransactionKind transaction = TransactionKind::kBegin;
    std::string_view name;  ///< Savepoint, or the prepared transaction's id.
    bool chain = false;     ///< AND CHAIN
    TransactionModes modes;
};

enum class LockMode : std::uint8_t {
    kAccessShare = 1,
    kRowShare,
    kRowExclusive,
    kShareUpdateExclusive,
    kShare,
    kShareRowExclusive,
    kExclusive,
    kAccessExclusive,
};

struct LockStatement : StatementOf<StatementKind::kLock> {
    List<const RelationRef*> relations;
    LockMode mode = LockMode::kAccessExclusive;
    bool no_wait = false;
};

}  // namespace aerolith::ast
