#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace aerolith::testing {

/// A directory below /tmp that is removed with all it holds.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

int free_port();

/// The database the tests talk to: ours, PostgreSQL 15, or one that already runs.
class Server {
  public:
    virtual ~Server() = default;

    /// libpq's connection string for the superuser and the database "postgres".
    virtual std::string conninfo() const = 0;
    /// "aerolith" or "postgresql", as skipif and onlyif name it.
    virtual std::string kind() const = 0;
    /// A clean stop (SIGTERM) or kill -9, and a start on the same data. False: it is not ours to
    /// stop.
    virtual bool restart(bool /*kill*/) { return false; }
    virtual bool running() { return true; }
    /// Whether its leader stays, though it was chosen to be killed.
    virtual void keep_leader(bool /*keep*/) {}
    /// The last lines it logged, to explain a failure.
    virtual std::string log_tail() { return {}; }
};

struct ServerChoice {
    std::string server = "aerolith";   ///< aerolith, cluster, postgres, or a connection string
    std::string binary;                ///< of ours
    std::vector<std::string> options;  ///< more arguments for `aerolith start`
    double kill_leader = 0;            ///< of a cluster, every so many seconds; 0: never
};

/// Starts what was chosen, on a free port and a data directory of its own, and waits until it
/// answers. Throws std::runtime_error with the reason when it does not.
std::unique_ptr<Server> start_server(const ServerChoice& choice);

}  // namespace aerolith::testing
