parser grammar Role;

createRole : (K_ROLE | K_USER | K_GROUP) roleSpec K_WITH? roleOption* ;
roleOption
    : K_ENCRYPTED? K_PASSWORD (STRING | K_NULL)
    | K_UNENCRYPTED K_PASSWORD STRING
    | K_INHERIT
    | K_CONNECTION K_LIMIT signedInteger
    | K_VALID K_UNTIL STRING
    | K_SYSID INTEGER
    | (K_ADMIN | K_ROLE | K_USER | K_IN (K_ROLE | K_GROUP)) roleList
    | IDENT
    ;
alterRole
    : (K_ROLE | K_USER) (roleSpec | K_ALL) ( (K_IN K_DATABASE word)? (K_SET settingClause | resetStatement)
                                           | K_RENAME K_TO word | K_WITH? roleOption* )
    ;
alterGroup : K_GROUP roleSpec (K_RENAME K_TO word | (K_ADD | K_DROP) K_USER roleList) ;
dropRole : (K_ROLE | K_USER | K_GROUP) ifExists? roleList ;
