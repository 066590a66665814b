#pragma once

#include <memory>
#include <string>

#include "common/result.h"

namespace aerolith {

struct ServerOptions {
    std::string data_directory;
    std::string listen = "127.0.0.1";
    int port = 5433;
    std::string socket_directory;  // empty: the data directory, or /tmp when its path is too long
                                   // for a socket
    std::string certificate_file;
    std::string key_file;
    std::string log_level = "info";
    std::uint64_t work_mem_bytes = 0;  // 0: the default of the setting
    std::uint64_t cache_bytes = 0;     // 0: a quarter of the machine's memory
    int max_connections = 1000;
    bool tiny_storage = false;  // memtables and log segments of some kB, for tests of recovery
    int io_threads = 0;         // 0: one per core
};

/// In the line of the log that says where clients may connect.
inline constexpr const char* kReadyMark = "; ready: psql ";

/// Runs the server until SIGTERM or SIGINT; returns when it has stopped cleanly.
Status run_server(ServerOptions options);

}  // namespace aerolith
