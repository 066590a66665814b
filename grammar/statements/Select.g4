parser grammar Select;

queryStatement : withClause? (selectStatement | insertStatement | updateStatement | deleteStatement | mergeStatement) ;

query : withClause? selectStatement ;

// A query in parentheses that does not itself begin with one: those are read as an operand, then queryTail.
nestedQuery : withClause selectStatement | (selectCore | valuesClause | K_TABLE relation) queryTail? ;
queryTail
    : setOperation+ sortClause? (limitClause | lockingClause)*
    | sortClause (limitClause | lockingClause)*
    | (limitClause | lockingClause)+
    ;

withClause : (K_WITH | WITH_LA) K_RECURSIVE? commonTable (COMMA commonTable)* ;
commonTable
    : colId columnList? K_AS (K_NOT? K_MATERIALIZED)? LP queryStatement RP searchClause? cycleClause?
    ;
searchClause : K_SEARCH (K_DEPTH | K_BREADTH) K_FIRST K_BY colIdList K_SET colId ;
cycleClause : K_CYCLE colIdList K_SET colId (K_TO primary K_DEFAULT primary)? K_USING colId ;

selectStatement : selectOperand setOperation* sortClause? (limitClause | lockingClause)* ;
setOperation : (K_UNION | K_INTERSECT | K_EXCEPT) (K_ALL | K_DISTINCT)? selectOperand ;
selectOperand : selectCore | valuesClause | K_TABLE relation | LP query RP ;

selectCore
    : K_SELECT (K_ALL | K_DISTINCT (K_ON LP exprList RP)?)? (target (COMMA target)*)? intoClause?
      (K_FROM tableRef (COMMA tableRef)* asOfClause?)? (K_WHERE expr)?
      (K_GROUP K_BY (K_ALL | K_DISTINCT)? groupItem (COMMA groupItem)*)? (K_HAVING expr)?
      (K_WINDOW namedWindow (COMMA namedWindow)*)?
    ;

target : expr (K_AS colLabel | bareLabel)? | STAR ;
intoClause : K_INTO persistence? K_TABLE? name ;
asOfClause : AS_OF K_OF K_SYSTEM K_TIME expr ;
groupItem : expr | GROUPING_LA K_SETS LP groupItem (COMMA groupItem)* RP ;
namedWindow : colId K_AS windowSpec ;

valuesClause : K_VALUES valuesRow (COMMA valuesRow)* ;
valuesRow : LP valueItem (COMMA valueItem)* RP ;
valueItem : expr | K_DEFAULT ;

limitClause
    : K_LIMIT (K_ALL | expr) (COMMA expr)?
    | K_OFFSET expr (K_ROW | K_ROWS)?
    | K_FETCH (K_FIRST | K_NEXT) ((PLUS | MINUS)? primary)? (K_ROW | K_ROWS) (K_ONLY | K_WITH K_TIES)
    ;
lockingClause
    : K_FOR (K_UPDATE | K_SHARE | K_NO K_KEY K_UPDATE | K_KEY K_SHARE | K_READ K_ONLY) (K_OF nameList)?
      (K_NOWAIT | K_SKIP K_LOCKED)?
    ;

relation : name STAR? | K_ONLY (name | LP name RP) ;

tableRef : tablePrimary joinTail* ;
joinTail
    : K_CROSS K_JOIN tablePrimary
    | K_NATURAL joinType? K_JOIN tablePrimary
    | joinType? K_JOIN tableRef (K_ON expr | K_USING columnList (K_AS colId)?)
    ;
joinType : K_INNER | (K_LEFT | K_RIGHT | K_FULL) K_OUTER? ;

tablePrimary
    : (IDENT | kwUnreserved | kwUnreservedAs | kwColumnType | kwColumnAs) (DOT colLabel)*
      (STAR | callArguments (WITH_LA K_ORDINALITY)?)? tableAlias? tableSample?
    | K_ONLY (name | LP name RP) tableAlias? tableSample?
    | (sqlFunction | kwXml) (WITH_LA K_ORDINALITY)? tableAlias?
    | K_LATERAL (LP query RP | functionTable) tableAlias?
    | rowsFrom (WITH_LA K_ORDINALITY)? tableAlias?
    | LP (nestedQuery | tableRef queryTail?) RP tableAlias?
    ;
functionTable
    : ((IDENT | kwUnreserved | kwUnreservedAs | kwColumnType | kwTypeFunction) (DOT colLabel)* callArguments | sqlFunction | kwXml
      | rowsFrom)
      (WITH_LA K_ORDINALITY)?
    ;
rowsFrom : ROWS_LA K_FROM LP rowsFromItem (COMMA rowsFromItem)* RP ;
rowsFromItem : expr (K_AS aliasColumns)? ;

tableAlias
    : K_AS (colId aliasColumns? | aliasColumns)
    | (IDENT | kwUnreserved | kwUnreservedAs | kwColumnType | kwColumnFunction | kwColumnAs) aliasColumns?
    ;
aliasColumns : LP aliasColumn (COMMA aliasColumn)* RP ;
aliasColumn : colId (typeName (K_COLLATE name)?)? ;
tableSample : K_TABLESAMPLE functionName LP exprList RP (K_REPEATABLE LP expr RP)? ;
