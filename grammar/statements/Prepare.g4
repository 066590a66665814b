parser grammar Prepare;

prepareStatement : K_PREPARE (colId (LP typeName (COMMA typeName)* RP)? K_AS queryStatement | K_TRANSACTION STRING) ;
executeStatement : K_EXECUTE colId (LP exprList RP)? ;
deallocateStatement : K_DEALLOCATE K_PREPARE? (K_ALL | colId) ;
