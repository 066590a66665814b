parser grammar Maintenance;

vacuumStatement
    : K_VACUUM (optionList | K_FULL? K_FREEZE? K_VERBOSE? (K_ANALYZE | K_ANALYSE)?) (vacuumRelation (COMMA vacuumRelation)*)?
    ;
analyzeStatement
    : (K_ANALYZE | K_ANALYSE) (optionList | K_VERBOSE)? (vacuumRelation (COMMA vacuumRelation)*)?
    ;
vacuumRelation : name columnList? ;
reindexStatement
    : K_REINDEX optionList? (K_INDEX | K_TABLE | K_SCHEMA | K_SYSTEM | K_DATABASE) K_CONCURRENTLY? name
    ;
clusterStatement : K_CLUSTER (optionList | K_VERBOSE)? (name (K_USING word | K_ON name)?)? ;
refreshStatement : K_REFRESH K_MATERIALIZED K_VIEW K_CONCURRENTLY? name withData? ;
discardStatement : K_DISCARD (K_ALL | K_PLANS | K_SEQUENCES | K_TEMP | K_TEMPORARY) ;
