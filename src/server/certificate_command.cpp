#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include "runtime/disk.h"
#include "security/certificate.h"
#include "security/cluster_certificate.h"
#include "server/commands.h"
#include "server/report.h"

namespace aerolith {

namespace {

struct CertificateOptions {
    std::string directory = ".";
    CertificateRequest request;
};

struct AuthorityOptions {
    std::string directory = ".";
    std::string cluster;
    int days = 3650;
};

struct NodeCertificateOptions {
    std::string authority_directory;
    std::string directory = ".";
    std::uint64_t node = 0;
    int days = 3650;
};

Status make_client_certificate(const CertificateOptions& options) {
    CertificatePair pair = TRY(make_self_signed_certificate(options.request));
    mkdir(options.directory.c_str(), 0755);
    std::string certificate = options.directory + "/server.crt";
    std::string key = options.directory + "/server.key";
    TRY(write_certificate(pair, certificate, key));
    fmt::print(
        "certificate  {}\nkey          {}\nSHA-256      {}\n\n"
        "  aerolith start --certificate {} --key {}\n"
        "  psql 'host=localhost port=5433 user=postgres sslmode=verify-full sslrootcert={}'\n",
        certificate, key, pair.fingerprint, certificate, key, certificate);
    return {};
}

Status make_authority(const AuthorityOptions& options) {
    CertificatePair pair = TRY(make_cluster_authority(options.cluster, options.days));
    TRY(system_disk().create_directories(options.directory));
    std::string certificate = options.directory + "/ca.crt";
    std::string key = options.directory + "/ca.key";
    TRY(write_certificate(pair, certificate, key));
    fmt::print(
        "certificate  {}\nkey          {}\nSHA-256      {}\n\n"
        "Who has the key can make nodes of the cluster: keep it away from them.\n"
        "  aerolith cert node --ca {} --node 1 --out DATA/cluster\n",
        certificate, key, pair.fingerprint, options.directory);
    return {};
}

Status make_node(const NodeCertificateOptions& options) {
    const std::string& from = options.authority_directory;
    CertificatePair authority;
    authority.certificate_pem = TRY(system_disk().read_file(from + "/ca.crt"));
    authority.key_pem = TRY(system_disk().read_file(from + "/ca.key"));
    CertificatePair pair = TRY(make_node_certificate(authority, options.node, options.days));
    TRY(system_disk().create_directories(options.directory));
    std::string certificate = options.directory + "/node.crt";
    std::string key = options.directory + "/node.key";
    TRY(write_certificate(pair, certificate, key));
    TRY(system_disk().replace_file(options.directory + "/ca.crt", authority.certificate_pem));
    fmt::print("certificate  {}\nkey          {}\nauthority    {}/ca.crt\nSHA-256      {}\n",
               certificate, key, options.directory, pair.fingerprint);
    return {};
}

template <class Options>
void run_with(CLI::App& command, std::shared_ptr<Options> options, int& exit_code,
              Status (*make)(const Options&)) {
    command.callback([options, make, &exit_code] {
        Status made = make(*options);
        if (made.ok()) return;
        report_failure(made.error());
        exit_code = 1;
    });
}

void add_days_option(CLI::App& command, int& days) {
    command.add_option("--days", days, "How long it is good for")
        ->check(CLI::Range(1, 3650))
        ->capture_default_str();
}

void add_authority_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<AuthorityOptions>();
    CLI::App* command = parent.add_subcommand(
        "ca", "Make a cluster's authority, which says who is one of its nodes");
    command->add_option("--out", options->directory, "Directory for ca.crt and ca.key")
        ->capture_default_str();
    command->add_option("--cluster", options->cluster, "Name of the cluster")->required();
    add_days_option(*command, options->days);
    run_with(*command, options, exit_code, make_authority);
}

void add_node_command(CLI::App& parent, int& exit_code) {
    auto options = std::make_shared<NodeCertificateOptions>();
    CLI::App* command =
        parent.add_subcommand("node", "Make a node's key and its certificate for other nodes");
    command
        ->add_option("--ca", options->authority_directory,
                     "Directory with ca.crt and ca.key of the cluster")
        ->required();
    command->add_option("--node", options->node, "Number of the node, from 1")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32, "number"))
        ->required();
    command
        ->add_option("--out", options->directory,
                     "Directory for ca.crt, node.crt and node.key: DATA/cluster")
        ->capture_default_str();
    add_days_option(*command, options->days);
    run_with(*command, options, exit_code, make_node);
}

}  // namespace

void add_certificate_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CertificateOptions>();
    CLI::App* command = app.add_subcommand(
        "cert", "Make a self-signed certificate and its key for TLS, or those of a cluster");
    command->add_option("--out", options->directory, "Directory for server.crt and server.key")
        ->capture_default_str();
    command
        ->add_option("--name", options->request.names,
                     "DNS name or IP address clients connect to; may be given several times")
        ->capture_default_str();
    add_days_option(*command, options->request.days);
    add_authority_command(*command, exit_code);
    add_node_command(*command, exit_code);
    command->require_subcommand(0, 1);
    command->callback([command, options, &exit_code] {
        if (!command->get_subcommands().empty()) return;
        options->request.common_name = options->request.names.front();
        Status made = make_client_certificate(*options);
        if (made.ok()) return;
        report_failure(made.error());
        exit_code = 1;
    });
}

}  // namespace aerolith
