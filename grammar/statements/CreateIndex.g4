parser grammar CreateIndex;

createIndex
    : K_UNIQUE? K_INDEX K_CONCURRENTLY? (ifNotExists? colId)? K_ON relation (K_USING colId)?
      LP indexElement (COMMA indexElement)* RP (K_INCLUDE LP indexElement (COMMA indexElement)* RP)?
      nullsNotDistinct? withOptions? (K_TABLESPACE word)? (K_WHERE expr)?
    ;
operatorClass : (IDENT | kwUnreserved) (DOT colLabel)* ;
// A column, or an expression of which PostgreSQL wants parentheses unless it is a call: the builder checks.
indexElement : primary (K_COLLATE name)? (operatorClass optionList?)? (K_ASC | K_DESC)? (NULLS_LA (K_FIRST | K_LAST))? ;
