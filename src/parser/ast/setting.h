#pragma once

#include "parser/ast/expressions.h"
#include "parser/ast/option.h"
#include "parser/ast/statement.h"

namespace aerolith::ast {

enum class SetKind : std::uint8_t {
    kValue,    ///< SET name = values
    kDefault,  ///< SET name TO DEFAULT
    kCurrent,  ///< SET name FROM CURRENT
    kReset,    ///< RESET name
    kResetAll,
    kTransaction,  ///< SET TRANSACTION modes
    kSessionCharacteristics,
    kTransactionSnapshot,  ///< SET TRANSACTION SNAPSHOT 'id': `values[0]`
};

/// One value of SET: a word, a string, a number, or INTERVAL '...' (type set).
struct SettingValue {
    const Constant* constant = nullptr;
    bool is_word = false;            ///< on, utf8, "quoted name"
    const TypeName* type = nullptr;  ///< SET TIME ZONE INTERVAL '...'
    int location = -1;
};

enum class IsolationLevel : std::uint8_t {
    kDefault,
    kReadUncommitted,
    kReadCommitted,
    kRepeatableRead,
    kSerializable
};

/// ISOLATION LEVEL, READ ONLY, DEFERRABLE in the order given; later ones win.
struct TransactionModes {
    IsolationLevel isolation = IsolationLevel::kDefault;
    bool read_only_given = false;
    bool read_only = false;
    bool deferrable_given = false;
    bool deferrable = false;
    const Expr* as_of = nullptr;  ///< AS OF SYSTEM TIME expr
};

/// SET, RESET. SET NAMES, ROLE, SESSION AUTHORIZATION, TIME ZONE, SCHEMA arrive under their
/// setting's name (client_encoding, role, session_authorization, timezone, search_path).
struct SetStatement : StatementOf<StatementKind::kSet> {
    SetKind set_kind = SetKind::kValue;
    bool is_local = false;
    std::string_view name;  ///< Lower case, dots included.
    List<SettingValue> values;
    TransactionModes modes;
};

struct ShowStatement : StatementOf<StatementKind::kShow> {
    std::string_view name;  ///< "all" for SHOW ALL.
};

struct SetConstraintsStatement : StatementOf<StatementKind::kSetConstraints> {
    List<RelationName> constraints;  ///< Empty: ALL.
    bool deferred = false;
};

}  // namespace aerolith::ast
