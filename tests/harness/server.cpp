#include "harness/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "harness/cluster.h"
#include "harness/connection.h"
#include "harness/leader_killer.h"

namespace aerolith::testing {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string kPostgresBin = "/usr/lib/postgresql/15/bin/";

/// A server started by us as a child process.
class ChildServer : public Server {
  public:
    ChildServer() : port_(free_port()) {}
    ~ChildServer() override { stop(SIGTERM); }

    std::string conninfo() const override {
        return fmt::format("host={} port={} user=postgres dbname=postgres", directory_.path(),
                           port_);
    }

    bool restart(bool kill) override {
        stop(kill ? SIGKILL : SIGTERM);
        start();
        return true;
    }

    bool running() override {
        if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = -1;
        return pid_ > 0;
    }

    std::string log_tail() override { return end_of_file(log()); }

  protected:
    virtual std::vector<std::string> command() const = 0;
    virtual bool drops_root() const = 0;
    std::string log() const { return directory_.path() + "/log"; }

    void start() {
        pid_ = spawn(command(), log(), drops_root());
        auto deadline = std::chrono::steady_clock::now() + 30s;
        std::string problem;
        while (std::chrono::steady_clock::now() < deadline) {
            if (!running()) {
                throw std::runtime_error("the server ended at its start:\n" + log_tail());
            }
            if (Connection::open(conninfo(), &problem)) return;
            std::this_thread::sleep_for(5ms);
        }
        throw std::runtime_error("no answer in 30 s: " + problem + log_tail());
    }

    void stop(int how) {
        if (pid_ <= 0) return;
        kill(pid_, how == SIGTERM ? stop_signal_ : how);
        for (int i = 0; i < 3000; ++i) {
            if (!running()) return;
            std::this_thread::sleep_for(5ms);
        }
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

    TemporaryDirectory directory_;
    int port_;
    pid_t pid_ = -1;
    int stop_signal_ = SIGTERM;
};

class AerolithServer final : public ChildServer {
  public:
    explicit AerolithServer(const ServerChoice& choice) : choice_(choice) { start(); }
    std::string kind() const override { return "aerolith"; }

  private:
    std::vector<std::string> command() const override {
        std::vector<std::string> words{choice_.binary, "start",
                                       "--data-dir",   directory_.path() + "/data",
                                       "--port",       std::to_string(port_),
                                       "--socket-dir", directory_.path()};
        words.insert(words.end(), choice_.options.begin(), choice_.options.end());
        return words;
    }
    bool drops_root() const override { return false; }

    ServerChoice choice_;
};

class PostgresServer final : public ChildServer {
  public:
    PostgresServer() {
        stop_signal_ = SIGINT;  // does not wait for clients to leave
        if (passwd* user = getpwnam("postgres"); user && geteuid() == 0) {
            if (chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
                throw std::runtime_error("cannot give the data directory to the user postgres");
            }
        }
        pid_t initdb = spawn({kPostgresBin + "initdb", "-N", "-U", "postgres", "-A", "trust",
                              "--locale=C", "--encoding=UTF8", "-D", directory_.path() + "/data"},
                             log(), true);
        int status = 0;
        waitpid(initdb, &status, 0);
        if (status != 0) throw std::runtime_error("initdb failed:\n" + log_tail());
        start();
    }
    std::string kind() const override { return "postgresql"; }

  private:
    std::vector<std::string> command() const override {
        return {kPostgresBin + "postgres",
                "-D",
                directory_.path() + "/data",
                "-p",
                std::to_string(port_),
                "-k",
                directory_.path(),
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "timezone=UTC",
                "-c",
                "max_prepared_transactions=10"};
    }
    bool drops_root() const override { return true; }
};

class RunningServer final : public Server {
  public:
    explicit RunningServer(std::string conninfo) : conninfo_(std::move(conninfo)) {
        std::string problem;
        auto connection = Connection::open(conninfo_, &problem);
        if (!connection) throw std::runtime_error(problem);
        auto answer = connection->execute("SELECT version()");
        if (!answer.ok()) throw std::runtime_error(answer.summary());
        // Ours names PostgreSQL too, as drivers expect.
        bool ours = answer.rows[0][0]->find("erolith") != std::string::npos;
        kind_ = ours ? "aerolith" : "postgresql";
    }
    std::string conninfo() const override { return conninfo_; }
    std::string kind() const override { return kind_; }

  private:
    std::string conninfo_, kind_;
};

/// Three nodes of ours; every connection goes to another one than that before, but never to one
/// that is killed.
class ClusterServer final : public Server {
  public:
    explicit ClusterServer(const ServerChoice& choice)
        : cluster_(choice.binary, kNodes, choice.options),
          entrances_(choice.kill_leader > 0 ? kNodes - 1 : kNodes) {
        if (choice.kill_leader > 0)
            killer_ = std::make_unique<LeaderKiller>(
                cluster_, kNodes,
                std::chrono::milliseconds(static_cast<long>(choice.kill_leader * 1000)));
    }
    ~ClusterServer() override {
        if (killer_) fmt::print("the leader was killed {} times\n", killer_->kills());
    }

    std::string conninfo() const override {
        return cluster_.conninfo(1 + connections_++ % entrances_);
    }
    std::string kind() const override { return "aerolith"; }
    bool restart(bool kill) override {
        LeaderKiller::Pause pause;
        if (killer_ && !kept_) pause = killer_->pause();
        for (int node = 1; node <= kNodes; ++node) cluster_.signal(node, kill ? SIGKILL : SIGTERM);
        for (int node = 1; node <= kNodes; ++node) cluster_.start(node);
        for (int node = 1; node <= kNodes; ++node) cluster_.wait_until_it_answers(node);
        return true;
    }
    void keep_leader(bool keep) override {
        if (killer_ && keep != kept_.owns_lock())
            kept_ = keep ? killer_->pause() : LeaderKiller::Pause();
    }
    std::string log_tail() override { return cluster_.log_tail(1); }

  private:
    static constexpr int kNodes = 3;

    Cluster cluster_;
    const int entrances_;
    mutable int connections_ = 0;
    std::unique_ptr<LeaderKiller> killer_;
    LeaderKiller::Pause kept_;
};

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
    char pattern[] = "/tmp/aerolith-test-XXXXXX";
    if (!mkdtemp(pattern)) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
    fs::permissions(path_, fs::perms(0755));
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

int free_port() {
    int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                 getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(probe);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

std::unique_ptr<Server> start_server(const ServerChoice& choice) {
    if (choice.server == "aerolith") return std::make_unique<AerolithServer>(choice);
    if (choice.server == "cluster") return std::make_unique<ClusterServer>(choice);
    if (choice.server == "postgres") return std::make_unique<PostgresServer>();
    return std::make_unique<RunningServer>(choice.server);
}

}  // namespace aerolith::testing
