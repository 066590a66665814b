parser grammar Options;

// WITH (fillfactor = 70), EXPLAIN (ANALYZE, FORMAT json), COPY ... (FORCE_QUOTE (a, b)): with or without '='.
optionList : LP optionItem (COMMA optionItem)* RP ;
optionItem : colLabel (DOT colLabel)? EQ? optionValue? ;
optionValue : signedNumber | STRING | colLabel (DOT colLabel)* | STAR | LP optionWord (COMMA optionWord)* RP ;
optionWord : colLabel | STRING ;
withOptions : K_WITH optionList ;
