// Expressions are flat sequences of operands and operators: the builder climbs PostgreSQL's precedences.
parser grammar Expressions;

exprList : expr (COMMA expr)* ;

expr
    : (PLUS | MINUS | OP | K_NOT | qualifiedOperator)* primary
      ( ( PLUS | MINUS | STAR | SLASH | PERCENT | CARET | EQ | LT | GT | LE | GE | NE | OP | qualifiedOperator
        | K_AND | K_OR | K_NOT | K_IN | K_BETWEEN | K_SYMMETRIC | K_ASYMMETRIC | K_LIKE | K_ILIKE | K_SIMILAR K_TO?
        | K_ESCAPE | K_OVERLAPS | AT_LA K_TIME K_ZONE )+ (K_ANY | K_SOME | K_ALL)? primary
      | K_IS K_NOT?
        ( K_NULL | K_TRUE | K_FALSE | K_UNKNOWN | K_DOCUMENT | (K_NFC | K_NFD | K_NFKC | K_NFKD)? K_NORMALIZED
        | K_DISTINCT K_FROM (PLUS | MINUS | OP | K_NOT | qualifiedOperator)* primary )
      | K_ISNULL
      | K_NOTNULL
      | K_COLLATE name
      )*
    ;

// Where a boolean operator would read on into what follows: column defaults, POSITION.
restrictedExpr
    : (PLUS | MINUS | OP | qualifiedOperator)* primary
      ( ( PLUS | MINUS | STAR | SLASH | PERCENT | CARET | EQ | LT | GT | LE | GE | NE | OP | qualifiedOperator )+ primary
      | K_IS K_NOT? (K_DOCUMENT | K_DISTINCT K_FROM (PLUS | MINUS | OP | qualifiedOperator)* primary)
      )*
    ;

qualifiedOperator : OPERATOR_LA LP anyOperator RP ;

// Names, calls and typed literals begin alike. A bare K_DOUBLE and the like are ordinary names.
primary
    : ( (IDENT | kwUnreserved | kwUnreservedAs | kwTypeFunction) indirection* K_PRECISION? (callTail STRING? | STRING)?
      | INTEGER | NUMERIC | STRING | BIT_STRING | K_TRUE | K_FALSE | K_NULL
      | (PARAM | parenthesis) indirection*
      | builtinType indirection* STRING?
      | K_INTERVAL (STRING intervalFields? | LP INTEGER RP STRING)? indirection*
      | (kwXml | sqlFunction) indirection*
      | K_CASE expr? caseWhen+ (K_ELSE expr)? K_END
      | K_EXISTS (LP query RP)?
      | K_ROW (LP exprList? RP)? indirection*
      | K_ARRAY (arrayLiteral | LP query RP)
      | K_GROUPING (LP exprList RP)?
      | (K_SETOF | K_OUT | K_INOUT | K_NONE | K_PRECISION) indirection*
      )
      (TYPECAST typeName)*
    ;

indirection : DOT (colLabel | STAR) | LB (expr (COLON expr?)? | COLON expr?) RB ;
parenthesis : LP (nestedQuery | expr (COMMA expr)* queryTail?)? RP ;
caseWhen : K_WHEN expr K_THEN expr ;
arrayLiteral : LB (arrayLiteral (COMMA arrayLiteral)* | exprList)? RB ;

callTail
    : callArguments (K_WITHIN K_GROUP LP sortClause RP)? (K_FILTER LP K_WHERE expr RP)? (K_OVER (colId | windowSpec))?
    ;
callArguments : LP (STAR | (K_ALL | K_DISTINCT)? argument (COMMA argument)* sortClause?)? RP ;

argument : K_VARIADIC? expr ((COLON_EQ | EQ_GT) expr)? ;

// Functions with a syntax of their own; without parentheses those that are not reserved name columns.
sqlFunction
    : K_CAST LP expr K_AS typeName RP
    | K_TREAT (LP expr K_AS typeName RP)?
    | (K_COALESCE | K_GREATEST | K_LEAST | K_NULLIF | K_NORMALIZE) (LP exprList RP)?
    | K_EXTRACT (LP (colLabel | STRING) K_FROM expr RP)?
    | K_SUBSTRING (LP (argument (COMMA argument)* (K_FROM expr (K_FOR expr)? | K_FOR expr (K_FROM expr)?)?)? RP)?
    | K_OVERLAY (LP (argument (COMMA argument)* (K_PLACING expr K_FROM expr (K_FOR expr)?)?)? RP)?
    | K_POSITION (LP restrictedExpr K_IN restrictedExpr RP)?
    | K_TRIM (LP (K_BOTH | K_LEADING | K_TRAILING)? (K_FROM exprList | expr (K_FROM exprList | (COMMA expr)+)?) RP)?
    | K_COLLATION K_FOR LP expr RP
    | (K_CURRENT_TIME | K_CURRENT_TIMESTAMP | K_LOCALTIME | K_LOCALTIMESTAMP) (LP INTEGER RP)?
    | K_CURRENT_DATE | K_CURRENT_ROLE | K_CURRENT_USER | K_USER | K_SESSION_USER | K_CURRENT_CATALOG
    | K_CURRENT_SCHEMA (LP RP)?
    ;

kwXml
    : (K_XMLATTRIBUTES | K_XMLCONCAT | K_XMLELEMENT | K_XMLEXISTS | K_XMLFOREST | K_XMLNAMESPACES | K_XMLPARSE
      | K_XMLPI | K_XMLROOT | K_XMLSERIALIZE | K_XMLTABLE) (LP anyTokens RP)?
    ;

sortClause : K_ORDER K_BY sortItem (COMMA sortItem)* ;
sortItem : expr (K_ASC | K_DESC | K_USING (anyOperator | qualifiedOperator))? (NULLS_LA (K_FIRST | K_LAST))? ;

windowSpec
    : LP (windowReference)? (K_PARTITION K_BY exprList)? sortClause? frame? RP
    ;
windowReference : colId ;
frame
    : (K_ROWS | K_RANGE | K_GROUPS) (K_BETWEEN frameBound K_AND frameBound | frameBound)
      (K_EXCLUDE (K_CURRENT K_ROW | K_GROUP | K_TIES | K_NO K_OTHERS))?
    ;
frameBound
    : K_UNBOUNDED (K_PRECEDING | K_FOLLOWING)
    | K_CURRENT K_ROW
    | expr (K_PRECEDING | K_FOLLOWING)
    ;
