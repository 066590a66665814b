#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"

namespace aerolith {

class Backend;

struct WireOptions {
    /// Addresses separated by commas; empty: no TCP. "*" and "localhost" are understood.
    std::string listen_addresses = "127.0.0.1";
    int port = 5433;
    /// Empty: no Unix socket.
    std::string socket_directory;
    std::string hba_file;
    /// Owner of the data directory, whom peer authentication trusts.
    std::uint32_t owner_user_id = 0;
    /// Both or none.
    std::string certificate_file;
    std::string key_file;
    int max_connections = 1000;
    /// 0: one per core.
    int io_threads = 0;
    std::chrono::microseconds poll{50};
    std::chrono::milliseconds authentication_timeout{60'000};
    std::function<void(Severity, const std::string&)> log;
};

/// Listens, and serves PostgreSQL's protocol to whoever connects and may.
class WireServer {
  public:
    /// Reads the rules, loads the certificate, binds every address. The backend outlives the
    /// server.
    static Result<std::unique_ptr<WireServer>> start(WireOptions options, Backend& backend);
    ~WireServer();

    /// Reads the rules again; on an error the old ones stay.
    Status reload();
    /// Takes no more connections and closes those that have no session.
    void stop_accepting();
    /// Waits until every connection has ended; false: some have not.
    bool wait_until_idle(std::chrono::milliseconds limit);
    int connection_count() const;
    /// Of the first TCP listener (the chosen one when options said 0); 0: none.
    int port() const;
    const std::string& socket_path() const;

  private:
    WireServer();
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace aerolith
