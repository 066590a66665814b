// Serves the fake backend: fake_server <port> <hba file> [certificate key]. For trying the wire by
// hand.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "fake_backend.h"
#include "wire/wire_server.h"

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    aerolith::FakeBackend backend;
    aerolith::WireOptions options;
    options.port = std::atoi(argv[1]);
    options.hba_file = argv[2];
    options.owner_user_id = getuid();
    options.socket_directory = "/tmp";
    if (argc > 4) {
        options.certificate_file = argv[3];
        options.key_file = argv[4];
    }
    options.log = [](aerolith::Severity, const std::string& text) {
        std::fprintf(stderr, "%s\n", text.c_str());
    };
    auto server = aerolith::WireServer::start(options, backend);
    if (!server.ok()) {
        std::fprintf(stderr, "%s\n", server.error().message().c_str());
        return 1;
    }
    std::printf("port %d\n", (*server)->port());
    std::fflush(stdout);
    while (std::getchar() != EOF) continue;
    (*server)->stop_accepting();
    backend.terminate_all();
    return (*server)->wait_until_idle(std::chrono::seconds(10)) ? 0 : 1;
}
