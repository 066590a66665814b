#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include "security/certificate.h"
#include "server/commands.h"
#include "server/report.h"

namespace aerolith {

namespace {

struct CertificateOptions {
    std::string directory = ".";
    CertificateRequest request;
};

Status make_certificate(const CertificateOptions& options) {
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

}  // namespace

void add_certificate_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CertificateOptions>();
    CLI::App* command =
        app.add_subcommand("cert", "Make a self-signed certificate and its key for TLS");
    command->add_option("--out", options->directory, "Directory for server.crt and server.key")
        ->capture_default_str();
    command
        ->add_option("--name", options->request.names,
                     "DNS name or IP address clients connect to; may be given several times")
        ->capture_default_str();
    command->add_option("--days", options->request.days, "How long it is good for")
        ->check(CLI::Range(1, 3650))
        ->capture_default_str();
    command->callback([options, &exit_code] {
        options->request.common_name = options->request.names.front();
        Status made = make_certificate(*options);
        if (made.ok()) return;
        report_failure(made.error());
        exit_code = 1;
    });
}

}  // namespace aerolith
