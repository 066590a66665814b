parser grammar Dml;

// A parenthesis after the name is a column list or the query itself.
insertStatement
    : K_INSERT K_INTO name (K_AS colId)?
      ( K_DEFAULT K_VALUES
      | overriding? (withClause selectStatement | openSelect)
      | LP (assignmentTarget (COMMA assignmentTarget)* RP overriding? query | query RP queryTail?)
      )
      onConflict? returningClause?
    ;
openSelect : (selectCore | valuesClause | K_TABLE relation) queryTail? ;
overriding : K_OVERRIDING (K_USER | K_SYSTEM) K_VALUE ;
assignmentTarget : colId indirection* ;

onConflict
    : K_ON K_CONFLICT (LP indexElement (COMMA indexElement)* RP (K_WHERE expr)? | K_ON K_CONSTRAINT colId)?
      K_DO (K_NOTHING | K_UPDATE K_SET assignment (COMMA assignment)* (K_WHERE expr)?)
    ;
returningClause : K_RETURNING target (COMMA target)* ;

updateStatement
    : K_UPDATE relation dmlAlias? K_SET assignment (COMMA assignment)* (K_FROM tableRef (COMMA tableRef)*)?
      whereOrCurrent? returningClause?
    ;
dmlAlias : K_AS colId | IDENT | kwUnreserved | kwColumnType | kwColumnFunction | kwColumnAs ;
assignment
    : assignmentTarget EQ valueItem
    | LP assignmentTarget (COMMA assignmentTarget)* RP EQ assignmentRow
    ;
// Elements of a row may be DEFAULT, which an expression may not.
assignmentRow : K_ROW? LP valueItem (COMMA valueItem)* RP | expr ;

deleteStatement
    : K_DELETE K_FROM relation dmlAlias? (K_USING tableRef (COMMA tableRef)*)? whereOrCurrent? returningClause?
    ;
whereOrCurrent : K_WHERE (expr | K_CURRENT K_OF colId) ;
