#include <CLI/CLI.hpp>
#include <filesystem>

#include "server/commands.h"
#include "server/report.h"
#include "server/server.h"

namespace aerolith {

namespace {

constexpr const char* kFooter =
    R"(Who may connect is said in pg_hba.conf in the data directory (read again on SIGHUP). At first:
  the user who owns the data directory, through the Unix socket, without a password (as role postgres or as
  the role of his own name); everybody else on this machine through TCP with a password (SCRAM-SHA-256).

Examples:
  aerolith start
  aerolith start --data-dir /srv/db --port 6000 --cache-size 4GB
  aerolith start --listen 192.168.1.5,127.0.0.1 --certificate server.crt --key server.key

SIGTERM or Ctrl-C stops cleanly; kill -9 loses nothing that was acknowledged.)";

std::string default_data_directory() {
    const char* home = std::getenv("HOME");
    return std::string(home ? home : ".") + "/.aerolith";
}

std::string absolute(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

void add_network_options(CLI::App& command, ServerOptions& options) {
    command.add_option("--port", options.port, "TCP port, and the number in the socket's name")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    command
        .add_option("--listen", options.listen,
                    "IP addresses to listen on, separated by commas; * for all")
        ->capture_default_str();
    command.add_option(
        "--socket-dir", options.socket_directory,
        "Directory of the Unix socket (default: the data directory, /tmp if its path is too long)");
    auto* certificate =
        command.add_option("--certificate", options.certificate_file,
                           "Certificate in PEM form: turns TLS on (`aerolith cert` makes one)");
    auto* key = command.add_option("--key", options.key_file, "Its private key in PEM form");
    certificate->needs(key)->check(CLI::ExistingFile);
    key->needs(certificate)->check(CLI::ExistingFile);
}

void add_resource_options(CLI::App& command, ServerOptions& options) {
    command.add_option("--max-connections", options.max_connections, "Sessions at the same time")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command
        .add_option("--io-threads", options.io_threads,
                    "Threads for connections (default: one per core)")
        ->check(CLI::Range(1, 256));
    command
        .add_option(
            "--cache-size", options.cache_bytes,
            "Memory for cached data, for example 512MB (default: a quarter of the machine's)")
        ->transform(CLI::AsSizeValue(false));
    command
        .add_option("--work-mem", options.work_mem_bytes,
                    "Memory of one sort or hash before it spills, for example 16MB (default: 4MB)")
        ->transform(CLI::AsSizeValue(false));
    command.add_flag("--tiny-storage", options.tiny_storage)
        ->group("");  // for tests; not in the help
}

}  // namespace

void add_start_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ServerOptions>();
    options->data_directory = default_data_directory();
    CLI::App* command = app.add_subcommand("start", "Run the server in the foreground");
    command->footer(kFooter);
    command
        ->add_option("--data-dir", options->data_directory,
                     "Where the data lives; made on the first start")
        ->capture_default_str();
    add_network_options(*command, *options);
    add_resource_options(*command, *options);
    command->add_option("--log-level", options->log_level, "debug, info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
        ->capture_default_str();
    command->callback([options, &exit_code] {
        options->data_directory = absolute(options->data_directory);
        options->socket_directory = absolute(options->socket_directory);
        Status ran = run_server(*options);
        if (ran.ok()) return;
        report_failure(ran.error());
        exit_code = 1;
    });
}

}  // namespace aerolith
