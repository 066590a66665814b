// SQL in PostgreSQL 15's dialect. The rules accept somewhat more than PostgreSQL and leave operators flat, so
// that every decision of a query takes one token; the tree builder (src/parser/build) rejects the rest.
parser grammar SqlParser;

options { tokenVocab = SqlLexer; superClass = ParserBase; }

import Keywords, Names, Types, Expressions, Options, Select, Dml, Database, Schema, CreateTable, CreateIndex, CreateView,
       Sequence, AlterTable, Drop, Role, Grant, Comment, Copy, Explain, Maintenance, Setting, Transaction,
       Prepare, Cursor, Notify, Call, Unsupported;

@parser::postinclude {
#include "parser/antlr/parser_base.h"
using aerolith::antlr_glue::ParserBase;
}

root : statement? (SEMI statement?)* EOF ;

// What parse_expression and parse_type_name read.
expressionRoot : expr EOF ;
typeNameRoot : typeName EOF ;

statement
    : queryStatement
    | createStatement
    | alterStatement
    | dropStatement
    | transactionStatement
    | setStatement
    | resetStatement
    | showStatement
    | copyStatement
    | explainStatement
    | truncateStatement
    | grantStatement
    | revokeStatement
    | commentStatement
    | vacuumStatement
    | analyzeStatement
    | reindexStatement
    | clusterStatement
    | refreshStatement
    | K_CHECKPOINT
    | discardStatement
    | lockStatement
    | prepareStatement
    | executeStatement
    | deallocateStatement
    | declareStatement
    | fetchStatement
    | closeStatement
    | notifyStatement
    | listenStatement
    | unlistenStatement
    | doStatement
    | callStatement
    | unsupportedStatement
    ;

createStatement
    : K_CREATE ( createDatabase | createSchema | createTable | createIndex | createView | createMaterializedView
               | createSequence | createRole | unsupportedCreate )
    ;

alterStatement
    : K_ALTER ( alterDatabase | alterSchema | alterTable | alterSequence | alterRole | alterGroup
              | alterDefaultPrivileges | unsupportedAlter )
    ;

dropStatement
    : K_DROP ( dropDatabase | dropRole | dropObjects | dropOnRelation | dropFunctions | unsupportedDrop )
    ;
