parser grammar CreateTable;

persistence : (K_LOCAL | K_GLOBAL)? (K_TEMPORARY | K_TEMP) | K_UNLOGGED ;

createTable
    : persistence? K_TABLE ifNotExists? name
      (LP tableElementList? RP inherits? | K_OF name (LP tableElementList RP)?
      | K_PARTITION K_OF name (LP tableElementList RP)? partitionBound)?
      partitionBy? (K_USING colId)? (withOptions | K_WITHOUT K_OIDS)? onCommit? (K_TABLESPACE word)?
      (K_AS createTableSource withData?)?
    ;
createTableSource : query | executeStatement ;
withData : K_WITH K_NO? K_DATA ;
inherits : K_INHERITS LP nameList RP ;
onCommit : K_ON K_COMMIT (K_DROP | K_DELETE K_ROWS | K_PRESERVE K_ROWS) ;

tableElementList : tableElement (COMMA tableElement)* ;
tableElement : columnDefinition | tableConstraint | likeClause ;
likeClause : K_LIKE name ((K_INCLUDING | K_EXCLUDING) likeOption)* ;
likeOption
    : K_COMMENTS | K_COMPRESSION | K_CONSTRAINTS | K_DEFAULTS | K_GENERATED | K_IDENTITY | K_INDEXES
    | K_STATISTICS | K_STORAGE | K_ALL
    ;

// The type is absent in typed tables and in CREATE TABLE t (a, b) AS.
columnDefinition : colId (K_WITH K_OPTIONS | typeName)? (K_COMPRESSION (colId | K_DEFAULT))? columnConstraint* ;
columnConstraint
    : (K_CONSTRAINT word)?
      ( K_NOT K_NULL | K_NULL
      | K_UNIQUE nullsNotDistinct? withOptions? indexTablespace?
      | K_PRIMARY K_KEY withOptions? indexTablespace?
      | K_CHECK LP expr RP (K_NO K_INHERIT)?
      | K_DEFAULT restrictedExpr
      | K_GENERATED (K_ALWAYS | K_BY K_DEFAULT) K_AS (K_IDENTITY (LP sequenceOption+ RP)? | LP expr RP K_STORED)
      | K_REFERENCES name columnList? referenceOption* )
    | constraintAttribute
    | K_COLLATE name
    ;
nullsNotDistinct : K_NULLS K_NOT? K_DISTINCT ;
indexTablespace : K_USING K_INDEX K_TABLESPACE word ;
referenceOption
    : K_MATCH (K_FULL | K_PARTIAL | K_SIMPLE)
    | K_ON (K_DELETE | K_UPDATE) (K_NO K_ACTION | K_RESTRICT | K_CASCADE | K_SET (K_NULL | K_DEFAULT) columnList?)
    ;
constraintAttribute
    : K_NOT? K_DEFERRABLE | K_INITIALLY (K_DEFERRED | K_IMMEDIATE) | K_NOT K_VALID | K_NO K_INHERIT
    ;

tableConstraint
    : (K_CONSTRAINT word)?
      ( K_CHECK LP expr RP
      | K_UNIQUE (nullsNotDistinct? columnList includeClause? withOptions? indexTablespace? | K_USING K_INDEX word)
      | K_PRIMARY K_KEY (columnList includeClause? withOptions? indexTablespace? | K_USING K_INDEX word)
      | K_EXCLUDE (K_USING colId)? LP exclusion (COMMA exclusion)* RP includeClause? withOptions? indexTablespace?
        (K_WHERE LP expr RP)?
      | K_FOREIGN K_KEY columnList K_REFERENCES name columnList? referenceOption* )
      constraintAttribute*
    ;
exclusion : indexElement K_WITH (anyOperator | qualifiedOperator) ;
includeClause : K_INCLUDE columnList ;

partitionBy : K_PARTITION K_BY colId LP partitionElement (COMMA partitionElement)* RP ;
partitionElement : primary (K_COLLATE name)? operatorClass? ;
partitionBound
    : K_DEFAULT
    | K_FOR K_VALUES ( K_IN LP exprList RP | K_FROM LP exprList RP K_TO LP exprList RP
                     | K_WITH LP colId INTEGER (COMMA colId INTEGER)* RP )
    ;
