parser grammar Cursor;

declareStatement
    : K_DECLARE colId (K_BINARY | K_INSENSITIVE | K_ASENSITIVE | K_NO? K_SCROLL)* K_CURSOR ((K_WITH | K_WITHOUT) K_HOLD)?
      K_FOR query
    ;
fetchStatement : (K_FETCH | K_MOVE) (fetchDirection? (K_FROM | K_IN) colId | fetchDirection colId | colId) ;
fetchDirection
    : K_NEXT | K_PRIOR | K_FIRST | K_LAST | K_ALL | signedInteger | (K_ABSOLUTE | K_RELATIVE) signedInteger
    | (K_FORWARD | K_BACKWARD) (K_ALL | signedInteger)?
    ;
closeStatement : K_CLOSE (K_ALL | colId) ;
