parser grammar Transaction;

transactionStatement
    : (K_BEGIN (K_WORK | K_TRANSACTION)? | K_START K_TRANSACTION) transactionModes?
    | (K_COMMIT | K_END | K_ROLLBACK | K_ABORT) (K_WORK | K_TRANSACTION)? (K_AND K_NO? K_CHAIN)?
    | K_SAVEPOINT colId
    | K_RELEASE K_SAVEPOINT? colId
    | K_ROLLBACK (K_WORK | K_TRANSACTION)? K_TO K_SAVEPOINT? colId
    | (K_COMMIT | K_ROLLBACK) K_PREPARED STRING
    ;
transactionModes : transactionMode (COMMA? transactionMode)* ;
transactionMode
    : K_ISOLATION K_LEVEL (K_READ (K_UNCOMMITTED | K_COMMITTED) | K_REPEATABLE K_READ | K_SERIALIZABLE)
    | K_READ (K_ONLY | K_WRITE)
    | K_NOT? K_DEFERRABLE
    | AS_OF K_OF K_SYSTEM K_TIME restrictedExpr
    ;
lockStatement : K_LOCK K_TABLE? relation (COMMA relation)* (K_IN lockMode K_MODE)? K_NOWAIT? ;
lockMode
    : K_ACCESS (K_SHARE | K_EXCLUSIVE)
    | K_ROW (K_SHARE | K_EXCLUSIVE)
    | K_SHARE (K_UPDATE K_EXCLUSIVE | K_ROW K_EXCLUSIVE)?
    | K_EXCLUSIVE
    ;
