#include "harness/suite.h"
#include "sql/runner/runner.h"

using namespace aerolith::testing;

int main(int argc, char** argv) {
    return run_suite(argc, argv,
                     {"Runs .slt files (tests/sql/README.md) against a server", ".slt",
                      [](const std::string& path, Server& server, bool update) {
                          return Runner(server, update).run(path);
                      }});
}
