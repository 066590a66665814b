// Whatever text a client sends as SQL. The first byte chooses: raw text, or a sentence of which
// every byte is one of the words below, which gets past the tokenizer and deep into the grammar.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "parser/parser.h"
#include "types/text/utf8.h"

using namespace aerolith;

namespace {

constexpr std::string_view kWords[] = {
    "SELECT",     "FROM",      "WHERE",
    "GROUP",      "BY",        "HAVING",
    "ORDER",      "LIMIT",     "OFFSET",
    "UNION",      "INTERSECT", "EXCEPT",
    "ALL",        "DISTINCT",  "ON",
    "AS",         "INSERT",    "INTO",
    "VALUES",     "UPDATE",    "SET",
    "DELETE",     "USING",     "RETURNING",
    "CONFLICT",   "DO",        "NOTHING",
    "WITH",       "RECURSIVE", "MATERIALIZED",
    "JOIN",       "LEFT",      "RIGHT",
    "FULL",       "INNER",     "CROSS",
    "NATURAL",    "LATERAL",   "AND",
    "OR",         "NOT",       "IS",
    "NULL",       "TRUE",      "FALSE",
    "IN",         "BETWEEN",   "LIKE",
    "ILIKE",      "SIMILAR",   "TO",
    "ESCAPE",     "EXISTS",    "ANY",
    "SOME",       "CASE",      "WHEN",
    "THEN",       "ELSE",      "END",
    "CAST",       "COLLATE",   "AT",
    "TIME",       "ZONE",      "INTERVAL",
    "YEAR",       "EXTRACT",   "ARRAY",
    "ROW",        "OVER",      "PARTITION",
    "WINDOW",     "ROWS",      "RANGE",
    "UNBOUNDED",  "PRECEDING", "FOLLOWING",
    "CURRENT",    "FILTER",    "WITHIN",
    "GROUPING",   "SETS",      "ROLLUP",
    "CUBE",       "FOR",       "SHARE",
    "NOWAIT",     "SKIP",      "LOCKED",
    "CREATE",     "TABLE",     "VIEW",
    "INDEX",      "SEQUENCE",  "SCHEMA",
    "DATABASE",   "ROLE",      "UNIQUE",
    "PRIMARY",    "KEY",       "FOREIGN",
    "REFERENCES", "CHECK",     "DEFAULT",
    "CONSTRAINT", "GENERATED", "ALWAYS",
    "IDENTITY",   "STORED",    "ALTER",
    "ADD",        "DROP",      "COLUMN",
    "RENAME",     "TYPE",      "OWNER",
    "CASCADE",    "RESTRICT",  "IF",
    "TRUNCATE",   "BEGIN",     "COMMIT",
    "ROLLBACK",   "SAVEPOINT", "RELEASE",
    "ISOLATION",  "LEVEL",     "SERIALIZABLE",
    "READ",       "ONLY",      "WRITE",
    "PREPARE",    "EXECUTE",   "DEALLOCATE",
    "DECLARE",    "CURSOR",    "FETCH",
    "MOVE",       "CLOSE",     "COPY",
    "STDIN",      "STDOUT",    "FORMAT",
    "CSV",        "HEADER",    "EXPLAIN",
    "ANALYZE",    "VERBOSE",   "VACUUM",
    "LOCK",       "MODE",      "SHOW",
    "RESET",      "GRANT",     "REVOKE",
    "PRIVILEGES", "COMMENT",   "SYSTEM",
    "OF",         "ONLY",      "TEMP",
    "int",        "text",      "numeric",
    "character",  "varying",   "timestamp",
    "double",     "precision", "bit",
    "a",          "b",         "\"Quoted\"",
    "pg_catalog", "1",         "2.5",
    "1e9",        "'s'",       "E'\\n'",
    "U&'\\0041'", "$$d$$",     "B'1'",
    "X'1F'",      "$1",        "(",
    ")",          "[",         "]",
    ",",          ";",         ".",
    ":",          "::",        ":=",
    "=>",         "..",        "+",
    "-",          "*",         "/",
    "%",          "^",         "=",
    "<>",         "<",         ">",
    "<=",         ">=",        "||",
    "->",         "->>",       "@>",
    "~",          "!~*",       "|/",
    "@",          "#",         "/* c */",
    "-- c\n",
};

void require(bool holds) {
    if (!holds) std::abort();
}

void parse(std::string_view sql) {
    static Parser parser;
    auto length = static_cast<int>(sql.size());
    if (auto parsed = parser.parse(sql); parsed.ok()) {
        for (const RawStatement& statement : *parsed) {
            require(statement.begin >= 0 && statement.length > 0 &&
                    statement.begin + statement.length <= length);
        }
    } else {
        require(!parsed.error().diagnostic().message.empty());
    }
    (void)parser.parse_expression(sql);
    (void)parser.parse_type_name(sql);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2) {
        if (check_utf8(input).ok()) parse(input);
        return 0;
    }
    std::string sentence;
    for (unsigned char byte : input) (sentence += kWords[byte % std::size(kWords)]) += ' ';
    parse(sentence);
    return 0;
}
