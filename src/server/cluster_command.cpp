#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>

#include "server/cluster/cluster_report.h"
#include "server/cluster/node_setup.h"
#include "server/commands.h"
#include "server/report.h"

namespace aerolith {

namespace {

constexpr const char* kInitFooter =
    R"(The directory is new, or that of a stopped database that stood alone: its data become the cluster's.

Example:
  aerolith cluster init --data-dir /srv/db --cluster prod --listen 10.0.0.1:7433
  aerolith start --data-dir /srv/db)";

constexpr const char* kJoinFooter =
    R"(Where the authority's key should not go to the node's machine, run this beside the authority and copy the
directory over.

Example:
  aerolith cluster join --data-dir /srv/db2 --ca /srv/prod-ca --node 2 --listen 10.0.0.2:7433 --peer 1=10.0.0.1:7433
  aerolith start --data-dir /srv/db2)";

constexpr const char* kStatusFooter = R"(Examples:
  aerolith cluster status --host /srv/db --port 5433
  PGPASSWORD=... aerolith cluster status --host 10.0.0.1)";

constexpr const char* kDecommissionFooter =
    R"(Any node may be asked. A cluster of three keeps three: add the node that takes the other's place first.

Example:
  aerolith cluster decommission --node 2 --host /srv/db --port 5433)";

struct SetupOptions {
    NodeSetup setup;
    std::string listen;
    std::vector<std::string> peers;
};

std::string absolute_directory(const std::string& path) {
    std::string text = std::filesystem::absolute(path).lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return text;
}

Status read_addresses(SetupOptions& options) {
    NodeSetup& setup = options.setup;
    setup.data_directory = absolute_directory(setup.data_directory);
    setup.listen = TRY(parse_node_address(options.listen));
    for (const std::string& peer : options.peers) {
        const std::size_t equals = peer.find('=');
        RaftNode node = 0;
        const char* end = peer.data() + std::min(equals, peer.size());
        if (equals == peer.npos || std::from_chars(peer.data(), end, node).ptr != end || node == 0)
            return error(SqlState::kInvalidParameterValue, "peer \"{}\" is not N=HOST:PORT", peer);
        setup.peers[node] = TRY(parse_node_address(peer.substr(equals + 1)));
    }
    return {};
}

Status run_init(SetupOptions& options) {
    NodeSetup& setup = options.setup;
    TRY(read_addresses(options));
    if (setup.authority_directory.empty())
        setup.authority_directory =
            (std::filesystem::path(setup.data_directory).parent_path() / (setup.cluster + "-ca"))
                .string();
    setup.authority_directory = absolute_directory(setup.authority_directory);
    TRY(set_up_founder(setup));
    fmt::print(
        "node 1 of cluster \"{0}\"   {1}\nauthority                {2}\n\n"
        "Who has ca.key can make nodes: keep it off machines that need it not. Start the node:\n"
        "  aerolith start --data-dir {1}\n"
        "Then make two more, each with a directory, a number and an address of its own:\n"
        "  aerolith cluster join --data-dir DATA2 --ca {2} --node 2 --listen HOST:PORT "
        "--peer 1={3}\n",
        setup.cluster, setup.data_directory, setup.authority_directory, to_string(setup.listen));
    return {};
}

Status run_join(SetupOptions& options) {
    NodeSetup& setup = options.setup;
    TRY(read_addresses(options));
    setup.authority_directory = absolute_directory(setup.authority_directory);
    TRY(set_up_joining_node(setup));
    fmt::print(
        "node {0} of cluster \"{1}\"   {2}\n\n"
        "Start it while the cluster runs; it fetches the data and becomes a voter:\n"
        "  aerolith start --data-dir {2}\n"
        "See it join:\n"
        "  aerolith cluster status --host HOST --port PORT\n",
        setup.node, setup.cluster, setup.data_directory);
    return {};
}

template <class Run>
void run_command(CLI::App& command, int& exit_code, Run run) {
    command.callback([run, &exit_code] {
        Status ran = run();
        if (ran.ok()) return;
        report_failure(ran.error());
        exit_code = 1;
    });
}

void add_setup_options(CLI::App& command, SetupOptions& options) {
    command.add_option("--data-dir", options.setup.data_directory, "The node's data directory")
        ->required();
    command
        .add_option("--listen", options.listen,
                    "HOST:PORT where the node listens for other nodes, as they reach it")
        ->required();
}

CLI::Option* add_number_option(CLI::App& command, std::uint64_t& node, const char* text) {
    return command.add_option("--node", node, text)
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32, "number"))
        ->required();
}

void add_client_options(CLI::App& command, NodeClientOptions& options) {
    command
        .add_option("--host", options.host,
                    "Address of any node for clients, or the directory of its Unix socket")
        ->capture_default_str();
    command.add_option("--port", options.port, "Its port for clients")
        ->check(CLI::Range(1, 65535))
        ->capture_default_str();
    command
        .add_option("--user", options.user, "Role, a superuser; PGPASSWORD may hold its password")
        ->capture_default_str();
}

void add_init_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<SetupOptions>();
    CLI::App* command = parent.add_subcommand("init", "Make the first node of a new cluster");
    command->footer(kInitFooter);
    add_setup_options(*command, *options);
    command->add_option("--cluster", options->setup.cluster, "Name of the cluster")->required();
    command->add_option("--ca", options->setup.authority_directory,
                        "Directory of the cluster's authority, made where it is missing (default: "
                        "NAME-ca beside the data directory)");
    run_command(*command, exit_code, [options] { return run_init(*options); });
}

void add_join_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<SetupOptions>();
    CLI::App* command = parent.add_subcommand("join", "Make one more node of a cluster");
    command->footer(kJoinFooter);
    add_setup_options(*command, *options);
    command
        ->add_option("--ca", options->setup.authority_directory,
                     "Directory with ca.crt and ca.key of the cluster")
        ->required();
    add_number_option(*command, options->setup.node, "Number of the node, never given before");
    command
        ->add_option("--peer", options->peers,
                     "N=HOST:PORT: a node that the cluster has; may be given several times")
        ->required();
    run_command(*command, exit_code, [options] { return run_join(*options); });
}

void add_status_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<NodeClientOptions>();
    CLI::App* command = parent.add_subcommand("status", "Show a running cluster's nodes");
    command->footer(kStatusFooter);
    add_client_options(*command, *options);
    run_command(*command, exit_code, [options] { return print_cluster_status(*options); });
}

void add_decommission_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<NodeClientOptions>();
    auto node = std::make_shared<std::uint64_t>(0);
    CLI::App* command =
        parent.add_subcommand("decommission", "Take a node out of a running cluster for good");
    command->footer(kDecommissionFooter);
    add_number_option(*command, *node, "Number of the node that leaves");
    add_client_options(*command, *options);
    run_command(*command, exit_code,
                [options, node] { return decommission_node(*options, *node); });
}

}  // namespace

void add_cluster_command(CLI::App& app, int& exit_code) {
    CLI::App* command = app.add_subcommand("cluster", "Set up, look at and change a cluster");
    command->require_subcommand(1);
    add_init_command(*command, exit_code);
    add_join_command(*command, exit_code);
    add_status_command(*command, exit_code);
    add_decommission_command(*command, exit_code);
}

}  // namespace aerolith
