parser grammar CreateView;

createView
    : (K_OR K_REPLACE)? persistence? K_RECURSIVE? K_VIEW name columnList? withOptions? K_AS query
      (K_WITH (K_LOCAL | K_CASCADED)? K_CHECK K_OPTION)?
    ;
createMaterializedView
    : K_UNLOGGED? K_MATERIALIZED K_VIEW ifNotExists? name columnList? (K_USING colId)? withOptions?
      (K_TABLESPACE word)? K_AS query withData?
    ;
