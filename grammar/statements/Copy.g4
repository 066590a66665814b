parser grammar Copy;

copyStatement
    : K_COPY K_BINARY? (name columnList? | LP queryStatement RP) (K_FROM | K_TO) K_PROGRAM? (STRING | K_STDIN | K_STDOUT)
      (K_USING? K_DELIMITERS STRING)? K_WITH? (optionList | copyOption*) (K_WHERE expr)?
    ;
// The syntax before 9.0.
copyOption
    : K_BINARY | K_FREEZE | K_CSV | K_HEADER
    | (K_DELIMITER | K_NULL | K_QUOTE | K_ESCAPE | K_ENCODING) K_AS? STRING
    | K_FORCE (K_QUOTE (colIdList | STAR) | K_NOT? K_NULL colIdList)
    ;
