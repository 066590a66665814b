#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "sql/runner/runner.h"

namespace fs = std::filesystem;
using namespace aerolith::testing;

namespace {

std::vector<std::string> find_scripts(const std::vector<std::string>& paths) {
    std::vector<std::string> scripts;
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            scripts.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (entry.path().extension() == ".slt") scripts.push_back(entry.path());
        }
    }
    std::sort(scripts.begin(), scripts.end());
    return scripts;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs .slt files (tests/sql/README.md) against a server"};
    ServerChoice choice;
    std::vector<std::string> paths;
    bool update = false;
    app.add_option("--server", choice.server, "aerolith, postgres or a connection string");
    app.add_option("--binary", choice.binary, "our server");
    app.add_option("--option", choice.options, "one more argument for our server, may be repeated");
    app.add_flag("--update", update, "rewrite what the files expect to what the server answers");
    app.add_option("paths", paths, "files, or folders to search for them")->required();
    CLI11_PARSE(app, argc, argv);

    Tally total;
    try {
        auto server = start_server(choice);
        Runner runner(*server, update);
        for (const auto& path : find_scripts(paths)) {
            Tally tally = runner.run(path);
            total.passed += tally.passed;
            total.failed += tally.failed;
        }
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        ++total.failed;
    }
    fmt::print("{} passed, {} failed\n", total.passed, total.failed);
    return total.failed ? 1 : 0;
}
