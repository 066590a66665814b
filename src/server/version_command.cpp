#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "server/commands.h"

namespace aerolith {

void add_version_command(CLI::App& app, int&) {
    CLI::App* command = app.add_subcommand("version", "Print the version and stop");
    command->callback(
        [] { fmt::print("AerolithDB " AEROLITH_VERSION ", compatible with PostgreSQL 15\n"); });
}

}  // namespace aerolith
