#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

// The rules of expressions, targets and FROM decide on one token: prediction would cost more than
// all the rest.
TEST_CASE("hot grammar rules need no adaptive prediction") {
    std::ifstream file(AEROLITH_GENERATED_SQL_PARSER);
    std::stringstream content;
    content << file.rdbuf();
    const std::string source = content.str();
    REQUIRE(!source.empty());
    for (std::string rule :
         {"expr",       "restrictedExpr", "primary",         "parenthesis",     "indirection",
          "callTail",   "callArguments",  "argument",        "sqlFunction",     "caseWhen",
          "target",     "tableRef",       "tablePrimary",    "tableAlias",      "joinTail",
          "statement",  "queryStatement", "selectStatement", "selectOperand",   "nestedQuery",
          "queryTail",  "valuesRow",      "valueItem",       "sortItem",        "typeName",
          "simpleType", "builtinType",    "updateStatement", "deleteStatement", "assignment",
          "name"}) {
        CAPTURE(rule);
        std::size_t begin = source.find("Context* SqlParser::" + rule + "()");
        REQUIRE(begin != std::string::npos);
        std::string body = source.substr(begin, source.find("\n}\n", begin) - begin);
        CHECK(body.find("adaptivePredict") == std::string::npos);
    }
}
