parser grammar Setting;

setStatement
    : K_SET (K_SESSION | K_LOCAL)?
      ( settingClause | K_TRANSACTION (transactionModes | K_SNAPSHOT STRING)
      | K_CHARACTERISTICS K_AS K_TRANSACTION transactionModes )
    | K_SET K_CONSTRAINTS (K_ALL | nameList) (K_DEFERRED | K_IMMEDIATE)
    ;
settingClause
    : settingName ((K_TO | EQ) (settingValue (COMMA settingValue)* | K_DEFAULT) | K_FROM K_CURRENT)
    | K_TIME K_ZONE (settingValue | K_DEFAULT | K_LOCAL | K_INTERVAL (STRING intervalFields? | LP INTEGER RP STRING))
    | K_CATALOG STRING
    | K_SCHEMA STRING
    | K_NAMES (STRING | K_DEFAULT)?
    | K_ROLE (word | STRING)
    | K_SESSION K_AUTHORIZATION (word | STRING | K_DEFAULT)
    | K_XML K_OPTION (K_DOCUMENT | K_CONTENT)
    ;
settingName : colId (DOT colId)* ;
settingValue : signedNumber | STRING | word | K_TRUE | K_FALSE | K_ON ;
resetStatement
    : K_RESET (K_ALL | K_TIME K_ZONE | K_TRANSACTION K_ISOLATION K_LEVEL | K_SESSION K_AUTHORIZATION | settingName)
    ;
showStatement
    : K_SHOW (K_ALL | K_TIME K_ZONE | K_TRANSACTION K_ISOLATION K_LEVEL | K_SESSION K_AUTHORIZATION | settingName)
    ;
