parser grammar AlterTable;

// TABLE, INDEX, VIEW, MATERIALIZED VIEW; sequences have a rule of their own in Sequence.g4.
alterTable
    : (K_TABLE | K_INDEX | K_VIEW | K_MATERIALIZED K_VIEW) ifExists? relation
      (alterRelationAction (COMMA alterRelationAction)* | K_DEPENDS anyTokens | K_NO K_DEPENDS anyTokens)
    | (K_TABLE | K_INDEX | K_MATERIALIZED K_VIEW) K_ALL K_IN anyTokens
    ;

alterRelationAction
    : K_RENAME (K_TO word | K_CONSTRAINT word K_TO word | K_COLUMN? colId K_TO colId)
    | K_SET K_SCHEMA word
    | K_OWNER K_TO roleSpec
    | K_ADD K_COLUMN? ifNotExists? columnDefinition
    | K_ADD tableConstraint
    | K_DROP K_CONSTRAINT ifExists? word dropBehavior?
    | K_DROP K_COLUMN? ifExists? colId dropBehavior?
    | K_ALTER K_CONSTRAINT word constraintAttribute*
    | K_ALTER K_COLUMN? (colId | INTEGER) alterColumnAction
    | K_VALIDATE K_CONSTRAINT word
    | K_SET K_TABLESPACE word K_NOWAIT?
    | K_SET (K_LOGGED | K_UNLOGGED)
    | K_SET K_ACCESS K_METHOD colId
    | K_SET K_WITHOUT (K_CLUSTER | K_OIDS)
    | (K_SET | K_RESET) optionList
    | K_CLUSTER K_ON word
    | K_REPLICA K_IDENTITY (K_NOTHING | K_FULL | K_DEFAULT | K_USING K_INDEX word)
    | K_NO? K_INHERIT name
    | K_OF name
    | K_NOT K_OF
    | K_ENABLE (K_ALWAYS | K_REPLICA)? (K_TRIGGER | K_RULE) (word | K_ALL | K_USER)
    | K_DISABLE (K_TRIGGER | K_RULE) (word | K_ALL | K_USER)
    | (K_ENABLE | K_DISABLE | K_FORCE | K_NO K_FORCE) K_ROW K_LEVEL K_SECURITY
    | K_ATTACH K_PARTITION name partitionBound?
    | K_DETACH K_PARTITION name (K_CONCURRENTLY | K_FINALIZE)?
    ;

alterColumnAction
    : (K_SET K_DATA)? K_TYPE typeName (K_COLLATE name)? (K_USING expr)?
    | K_SET K_DEFAULT expr
    | K_DROP K_DEFAULT
    | (K_SET | K_DROP) K_NOT K_NULL
    | K_DROP K_EXPRESSION ifExists?
    | K_ADD K_GENERATED (K_ALWAYS | K_BY K_DEFAULT) K_AS K_IDENTITY (LP sequenceOption+ RP)?
    | (K_SET (K_GENERATED (K_ALWAYS | K_BY K_DEFAULT) | sequenceOption) | K_RESTART (K_WITH? signedNumber)?)+
    | K_DROP K_IDENTITY ifExists?
    | K_SET K_STATISTICS signedInteger
    | K_SET K_STORAGE colId
    | K_SET K_COMPRESSION (colId | K_DEFAULT)
    | (K_SET | K_RESET) optionList
    ;
