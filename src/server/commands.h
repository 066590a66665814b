#pragma once

namespace CLI {
class App;
}

namespace aerolith {

/// Each adds its subcommand; `exit_code` is set when that one ran.
void add_start_command(CLI::App& app, int& exit_code);
void add_certificate_command(CLI::App& app, int& exit_code);
void add_cluster_command(CLI::App& app, int& exit_code);
void add_demo_command(CLI::App& app, int& exit_code);
void add_version_command(CLI::App& app, int& exit_code);

}  // namespace aerolith
