parser grammar Explain;

explainStatement
    : K_EXPLAIN (optionList | (K_ANALYZE | K_ANALYSE)? K_VERBOSE?) explainable
    ;
explainable
    : queryStatement | executeStatement | declareStatement | refreshStatement
    | K_CREATE (createTable | createMaterializedView)
    ;
