parser grammar Schema;

createSchema
    : K_SCHEMA ifNotExists? (K_AUTHORIZATION roleSpec | colId (K_AUTHORIZATION roleSpec)?) schemaElement*
    ;
schemaElement : K_CREATE (createTable | createIndex | createView | createSequence | unsupportedCreate) | grantStatement ;
alterSchema : K_SCHEMA word (K_RENAME K_TO word | K_OWNER K_TO roleSpec) ;
