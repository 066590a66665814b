#include "server/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "server/commands.h"

namespace aerolith {

namespace {

constexpr const char* kExamples = R"(Examples:
  aerolith start                                  data in ~/.aerolith, port 5433 on the loopback
  aerolith start --data-dir /srv/db --port 6000   another place, another port
  aerolith demo --nodes 3                         a cluster of three nodes on this machine
  aerolith cluster init --data-dir /srv/db --cluster prod --listen 10.0.0.1:7433    the first node of a cluster
  aerolith cert --out /srv/tls                    a self-signed certificate and its key
  aerolith start --listen '*' --certificate /srv/tls/server.crt --key /srv/tls/server.key

Then connect with psql, or any driver for PostgreSQL. `aerolith start --help` lists all options.)";

}  // namespace

int run_program(int argc, char** argv) {
    CLI::App app("AerolithDB: a SQL and JSON database that speaks PostgreSQL's protocol",
                 "aerolith");
    app.footer(kExamples);
    app.require_subcommand(1);
    int exit_code = 0;
    add_start_command(app, exit_code);
    add_certificate_command(app, exit_code);
    add_cluster_command(app, exit_code);
    add_demo_command(app, exit_code);
    add_version_command(app, exit_code);
    if (argc < 2) {
        fmt::print("{}", app.help());
        return 0;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    return exit_code;
}

}  // namespace aerolith
