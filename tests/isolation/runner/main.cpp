#include <fmt/format.h>

#include "harness/suite.h"
#include "isolation/runner/permutation_run.h"

using namespace aerolith::testing;

namespace {

/// What this server should answer: its own block where it has one, else PostgreSQL's.
std::vector<std::string> expected_lines(const Spec::Permutation& permutation,
                                        const std::string& level, bool ours) {
    auto own = permutation.expected.find(level.empty() ? "aerolith" : level + " aerolith");
    if (ours && own != permutation.expected.end()) return own->second;
    auto block = permutation.expected.find(level);
    return block == permutation.expected.end() ? std::vector<std::string>{} : block->second;
}

Tally run_spec(const std::string& path, Server& server, bool update) {
    Tally tally;
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
            ++(same ? tally.passed : tally.failed);
            if (same) continue;
            report += fmt::format("{}:{}: {} ({})\n  expected\n    {}\n  got\n    {}\n", path,
                                  permutation.line, fmt::join(permutation.steps, " "), level,
                                  fmt::join(expected, "\n    "), fmt::join(lines, "\n    "));
        }
    }
    if (update) write_spec(spec);
    fmt::print("{:<6} {:>4}  {}\n{}", tally.failed ? "FAILED" : "ok", tally.passed + tally.failed,
               path, report);
    std::fflush(stdout);
    return tally;
}

}  // namespace

int main(int argc, char** argv) {
    return run_suite(
        argc, argv,
        {"Runs isolation specs (tests/isolation/README.md) against a server", ".spec", run_spec});
}
