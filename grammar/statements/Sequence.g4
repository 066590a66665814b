parser grammar Sequence;

createSequence : persistence? K_SEQUENCE ifNotExists? name sequenceOption* ;
alterSequence : K_SEQUENCE ifExists? name (sequenceOption+ | alterRelationAction (COMMA alterRelationAction)*) ;
sequenceOption
    : K_AS typeName
    | K_CACHE signedNumber
    | K_NO (K_CYCLE | K_MAXVALUE | K_MINVALUE)
    | K_CYCLE
    | K_INCREMENT K_BY? signedNumber
    | (K_MAXVALUE | K_MINVALUE) signedNumber
    | K_OWNED K_BY (name | K_NONE)
    | K_SEQUENCE K_NAME name
    | K_START K_WITH? signedNumber
    | K_RESTART (K_WITH? signedNumber)?
    ;
