#include <CLI/CLI.hpp>
#include <filesystem>

#include "server/commands.h"
#include "server/demo/demo_cluster.h"
#include "server/demo/demo_processes.h"
#include "server/report.h"

namespace aerolith {

namespace {

constexpr const char* kDemoFooter =
    R"(Each node is a process of its own, takes clients on a port of its own, and holds all data. Ctrl-C stops all
of them, a second one at once. Given the same --data-dir again, the cluster goes on with the data it has.

Examples:
  aerolith demo
  aerolith demo --nodes 3 --data-dir /srv/demo --port 6000)";

Status run_demo(const DemoOptions& options) {
    DemoCluster cluster = TRY(prepare_demo(options));
    fmt::print("data in {}{}\n", cluster.directory,
               options.directory.empty() ? " (kept; give it again with --data-dir)" : "");
    return run_demo_processes(cluster);
}

}  // namespace

void add_demo_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command =
        app.add_subcommand("demo", "Run a cluster of several nodes on this machine");
    command->footer(kDemoFooter);
    command->add_option("--nodes", options->nodes, "How many")
        ->check(CLI::Range(1, 9))
        ->capture_default_str();
    command->add_option("--data-dir", options->directory,
                        "Where the nodes' data lives (default: a new directory in /tmp)");
    command
        ->add_option("--port", options->port,
                     "The first node's TCP port for clients; the others have the next ones")
        ->check(CLI::Range(1, 65000))
        ->capture_default_str();
    command->callback([options, &exit_code] {
        if (!options->directory.empty())
            options->directory =
                std::filesystem::absolute(options->directory).lexically_normal().string();
        Status ran = run_demo(*options);
        if (ran.ok()) return;
        report_failure(ran.error());
        exit_code = 1;
    });
}

}  // namespace aerolith
