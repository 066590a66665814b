parser grammar Drop;

dropObjects
    : ( K_TABLE | K_VIEW | K_INDEX K_CONCURRENTLY? | K_SEQUENCE | K_MATERIALIZED K_VIEW | K_FOREIGN K_TABLE | K_SCHEMA
      | K_TYPE | K_DOMAIN | K_EXTENSION | K_COLLATION | K_CONVERSION | K_STATISTICS | K_LANGUAGE
      | K_PROCEDURAL K_LANGUAGE | K_EVENT K_TRIGGER | K_ACCESS K_METHOD | K_FOREIGN K_DATA K_WRAPPER | K_PUBLICATION
      | K_SERVER | K_TEXT K_SEARCH (K_PARSER | K_DICTIONARY | K_TEMPLATE | K_CONFIGURATION) )
      ifExists? nameList dropBehavior?
    ;
dropOnRelation : (K_TRIGGER | K_POLICY | K_RULE) ifExists? word K_ON name dropBehavior? ;
dropFunctions
    : (K_FUNCTION | K_PROCEDURE | K_ROUTINE | K_AGGREGATE) ifExists? functionReference (COMMA functionReference)*
      dropBehavior?
    ;
functionReference : functionName functionParameters? ;
functionParameters : LP (STAR | functionParameterList? (K_ORDER K_BY functionParameterList)?) RP ;
functionParameterList : functionParameter (COMMA functionParameter)* ;
functionParameter : (parameterMode word? | word parameterMode?)? typeName ;
parameterMode : K_IN K_OUT? | K_OUT | K_INOUT | K_VARIADIC ;

truncateStatement
    : K_TRUNCATE K_TABLE? relation (COMMA relation)* ((K_CONTINUE | K_RESTART) K_IDENTITY)? dropBehavior?
    ;
