parser grammar Database;

createDatabase : K_DATABASE word K_WITH? databaseOption* ;
databaseOption : (word | K_CONNECTION K_LIMIT) EQ? (signedNumber | K_DEFAULT | STRING | colLabel) ;
alterDatabase
    : K_DATABASE word ( K_WITH? databaseOption+ | K_SET (K_TABLESPACE word | settingClause) | resetStatement
                      | K_RENAME K_TO word | K_OWNER K_TO roleSpec | K_REFRESH K_COLLATION K_VERSION )
    ;
dropDatabase : K_DATABASE ifExists? word (K_WITH? LP K_FORCE (COMMA K_FORCE)* RP)? ;
