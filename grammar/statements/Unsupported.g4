parser grammar Unsupported;

unsupportedStatement
    : (K_IMPORT K_FOREIGN K_SCHEMA | K_LOAD | K_REASSIGN K_OWNED | K_SECURITY K_LABEL) anyTokens
    ;
mergeStatement : K_MERGE K_INTO anyTokens ;
unsupportedCreate
    : (K_OR K_REPLACE)? K_TRUSTED? K_PROCEDURAL? (unsupportedObject | K_TRANSFORM | K_ACCESS K_METHOD) anyTokens
    ;
unsupportedAlter : (unsupportedObject | K_SYSTEM | K_LARGE K_OBJECT | K_PROCEDURAL K_LANGUAGE) anyTokens ;
unsupportedDrop
    : ( K_OPERATOR (K_CLASS | K_FAMILY)? | K_CAST | K_TRANSFORM | K_OWNED | K_SUBSCRIPTION | K_TABLESPACE
      | K_USER K_MAPPING ) anyTokens
    ;
unsupportedObject
    : K_AGGREGATE | K_CAST | K_COLLATION | K_DEFAULT? K_CONVERSION | K_DOMAIN | K_EVENT K_TRIGGER | K_EXTENSION
    | K_FOREIGN K_DATA K_WRAPPER | K_FOREIGN K_TABLE | K_FUNCTION | K_LANGUAGE | K_OPERATOR (K_CLASS | K_FAMILY)?
    | K_POLICY | K_PROCEDURE | K_ROUTINE | K_PUBLICATION | K_RULE | K_SERVER | K_STATISTICS | K_SUBSCRIPTION
    | K_TABLESPACE | K_TEXT K_SEARCH (K_PARSER | K_DICTIONARY | K_TEMPLATE | K_CONFIGURATION) | K_CONSTRAINT? K_TRIGGER
    | K_TYPE | K_USER K_MAPPING
    ;

// Up to the statement's end; a semicolon inside parentheses or BEGIN ATOMIC ... END belongs to it.
anyTokens : (~(LP | RP | SEMI | K_ATOMIC | BAD) | LP anyTokens (SEMI anyTokens)* RP | K_ATOMIC atomicBody)* ;
atomicBody : (~(K_END | K_CASE | BAD) | K_CASE atomicBody)* K_END ;
