parser grammar Call;

doStatement : K_DO (STRING | K_LANGUAGE (word | STRING))+ ;
callStatement : K_CALL functionName callArguments ;
