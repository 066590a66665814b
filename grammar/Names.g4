parser grammar Names;

colId : IDENT | kwUnreserved | kwUnreservedAs | K_ESCAPE | kwColumnType | kwColumnFunction | kwColumnAs ;

// The name of a savepoint, role, method, ...: PostgreSQL's NonReservedWord is wider than ColId.
word
    : IDENT | kwUnreserved | kwUnreservedAs | K_ESCAPE | kwColumnType | kwColumnFunction | kwColumnAs
    | kwTypeFunction | kwTypeFunctionBare | kwTypeFunctionAs
    ;

colLabel
    : IDENT | kwUnreserved | kwUnreservedAs | K_ESCAPE | kwColumnType | kwColumnFunction | kwColumnAs
    | kwTypeFunction | kwTypeFunctionBare | kwTypeFunctionAs | kwReserved | kwReservedAs
    ;

bareLabel
    : IDENT | kwUnreserved | kwColumnType | kwColumnFunction | kwTypeFunction | kwTypeFunctionBare | kwReserved
    ;

name : colId (DOT colLabel)* ;
nameList : name (COMMA name)* ;
colIdList : colId (COMMA colId)* ;
columnList : LP colIdList RP ;

functionName
    : (IDENT | kwUnreserved | kwUnreservedAs | K_ESCAPE | kwColumnType | kwColumnFunction | kwColumnAs
      | kwTypeFunction | kwTypeFunctionBare | kwTypeFunctionAs) (DOT colLabel)*
    ;

operatorSymbol
    : OP | PLUS | MINUS | STAR | SLASH | PERCENT | CARET | EQ | LT | GT | LE | GE | NE
    ;
anyOperator : (colId DOT)* operatorSymbol ;

roleSpec : word | K_CURRENT_USER | K_CURRENT_ROLE | K_SESSION_USER ;
roleList : roleSpec (COMMA roleSpec)* ;

ifExists : K_IF K_EXISTS ;
ifNotExists : K_IF K_NOT K_EXISTS ;
dropBehavior : K_CASCADE | K_RESTRICT ;
signedInteger : (PLUS | MINUS)? INTEGER ;
signedNumber : (PLUS | MINUS)? (INTEGER | NUMERIC) ;
