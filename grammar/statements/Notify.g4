parser grammar Notify;

notifyStatement : K_NOTIFY colId (COMMA STRING)? ;
listenStatement : K_LISTEN colId ;
unlistenStatement : K_UNLISTEN (STAR | colId) ;
