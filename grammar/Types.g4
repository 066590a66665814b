parser grammar Types;

typeName : K_SETOF? simpleType ((LB INTEGER? RB)+ | K_ARRAY (LB INTEGER RB)?)? ;

simpleType
    : (IDENT | kwUnreserved | kwUnreservedAs | kwTypeFunction | kwTypeFunctionBare) K_PRECISION? (DOT colLabel)* typeModifiers?
    | builtinType
    | intervalType
    ;

// DOUBLE without PRECISION is an ordinary name.
builtinType
    : (K_INT | K_INTEGER | K_SMALLINT | K_BIGINT | K_REAL | K_BOOLEAN)
    | (K_FLOAT | K_DECIMAL | K_DEC | K_NUMERIC | K_VARCHAR) typeModifiers?
    | (K_CHARACTER | K_CHAR | K_NCHAR | K_BIT | K_NATIONAL (K_CHARACTER | K_CHAR)) K_VARYING? typeModifiers?
    | (K_TIME | K_TIMESTAMP) typeModifiers? ((WITH_LA | K_WITHOUT) K_TIME K_ZONE)?
    ;

typeModifiers : LP expr (COMMA expr)* RP ;
intervalType : K_INTERVAL (LP INTEGER RP | intervalFields)? ;

intervalFields
    : K_YEAR (K_TO K_MONTH)?
    | K_MONTH
    | K_DAY (K_TO (K_HOUR | K_MINUTE | intervalSecond))?
    | K_HOUR (K_TO (K_MINUTE | intervalSecond))?
    | K_MINUTE (K_TO intervalSecond)?
    | intervalSecond
    ;

intervalSecond : K_SECOND (LP INTEGER RP)? ;
