#include "harness/suite.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

namespace aerolith::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> find_files(const std::vector<std::string>& paths,
                                    const std::string& extension) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (entry.path().extension() == extension) files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

Tally run_files(const std::vector<std::string>& files, const ServerChoice& choice,
                const Suite& suite, bool update) {
    Tally total;
    auto server = start_server(choice);
    for (const auto& file : files) {
        if (!server->running()) server->restart(false);
        Tally tally = suite.run_file(file, *server, update);
        total.passed += tally.passed;
        total.failed += tally.failed;
    }
    return total;
}

}  // namespace

int run_suite(int argc, char** argv, const Suite& suite) {
    CLI::App app{suite.description};
    ServerChoice choice;
    std::vector<std::string> paths;
    bool update = false;
    app.add_option("--server", choice.server,
                   "aerolith, cluster (of three nodes), postgres or a connection string");
    app.add_option("--binary", choice.binary, "our server");
    app.add_option("--option", choice.options, "one more argument for our server, may be repeated");
    app.add_option(
        "--kill-leader", choice.kill_leader,
        "kill -9 the cluster's leader every so many seconds; clients are at other nodes");
    app.add_flag("--update", update, "rewrite what the files expect to what the server answers");
    app.add_option("paths", paths, "files, or folders to search for them")->required();
    CLI11_PARSE(app, argc, argv);
    Tally total;
    try {
        total = run_files(find_files(paths, suite.extension), choice, suite, update);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        ++total.failed;
    }
    fmt::print("{} passed, {} failed\n", total.passed, total.failed);
    return total.failed ? 1 : 0;
}

}  // namespace aerolith::testing
