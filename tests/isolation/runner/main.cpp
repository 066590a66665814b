#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "isolation/runner/permutation_run.h"

namespace fs = std::filesystem;
using namespace aerolith::testing;

namespace {

struct Counts {
    int passed = 0, failed = 0;
};

std::vector<std::string> find_specs(const std::vector<std::string>& paths) {
    std::vector<std::string> specs;
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            specs.push_back(path);
            continue;
        }
        for (const auto& entry : fs::directory_iterator(path)) {
            if (entry.path().extension() == ".spec") specs.push_back(entry.path());
        }
    }
    std::sort(specs.begin(), specs.end());
    return specs;
}

/// What this server should answer: its own block where it has one, else PostgreSQL's.
std::vector<std::string> expected_lines(const Spec::Permutation& permutation,
                                        const std::string& level, bool ours) {
    auto own = permutation.expected.find(level.empty() ? "aerolith" : level + " aerolith");
    if (ours && own != permutation.expected.end()) return own->second;
    auto block = permutation.expected.find(level);
    return block == permutation.expected.end() ? std::vector<std::string>{} : block->second;
}

Counts run_spec(const std::string& path, Server& server, bool update) {
    Counts counts;
    Spec spec = read_spec(path);
    std::string report;
    for (auto& permutation : spec.permutations) {
        for (const auto& level : spec.levels) {
            std::vector<std::string> lines;
            try {
                lines = PermutationRun(server, spec, level).run(permutation);
            } catch (const std::exception& problem) {
                lines = {std::string("cannot run: ") + problem.what()};
            }
            auto expected = expected_lines(permutation, level, server.kind() == "aerolith");
            if (update) permutation.expected[level] = lines;
            bool same = update || lines == expected;
            ++(same ? counts.passed : counts.failed);
            if (same) continue;
            report += fmt::format("{}:{}: {} ({})\n  expected\n    {}\n  got\n    {}\n", path,
                                  permutation.line, fmt::join(permutation.steps, " "), level,
                                  fmt::join(expected, "\n    "), fmt::join(lines, "\n    "));
        }
    }
    if (update) write_spec(spec);
    fmt::print("{:<6} {:>4}  {}\n{}", counts.failed ? "FAILED" : "ok",
               counts.passed + counts.failed, path, report);
    std::fflush(stdout);
    return counts;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs isolation specs (tests/isolation/README.md) against a server"};
    ServerChoice choice;
    std::vector<std::string> paths;
    bool update = false;
    app.add_option("--server", choice.server, "aerolith, postgres or a connection string");
    app.add_option("--binary", choice.binary, "our server");
    app.add_option("--option", choice.options, "one more argument for our server, may be repeated");
    app.add_flag("--update", update, "rewrite what the specs expect to what the server answers");
    app.add_option("paths", paths, "specs, or folders of them")->required();
    CLI11_PARSE(app, argc, argv);

    Counts total;
    try {
        auto server = start_server(choice);
        for (const auto& path : find_specs(paths)) {
            if (!server->running()) server->restart(false);
            Counts counts = run_spec(path, *server, update);
            total.passed += counts.passed;
            total.failed += counts.failed;
        }
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        ++total.failed;
    }
    fmt::print("{} passed, {} failed\n", total.passed, total.failed);
    return total.failed ? 1 : 0;
}
