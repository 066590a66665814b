#include "server/server.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "server/instance_backend.h"
#include "server/log.h"
#include "session/instance.h"
#include "sysviews/list.h"
#include "wire/wire_server.h"

namespace aerolith {

namespace {

constexpr std::size_t kLongestSocketPath = 107;
constexpr std::chrono::seconds kStopLimit{10};

/// Blocked in every thread, so that only the main one hears of them.
sigset_t watched_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    return signals;
}

/// Before anybody waits for them.
bool stop_requested() {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

std::string choose_socket_directory(const ServerOptions& options) {
    if (!options.socket_directory.empty()) return options.socket_directory;
    std::size_t path_size =
        fmt::format("{}/.s.PGSQL.{}", options.data_directory, options.port).size();
    return path_size + sizeof(".lock") <= kLongestSocketPath ? options.data_directory : "/tmp";
}

/// The owner of the data directory, whom the Unix socket trusts. Must be who runs the server.
Result<uid_t> owner_of(const std::string& directory) {
    struct stat status {};
    if (stat(directory.c_str(), &status) != 0) {
        return error(SqlState::kIoError, "could not read data directory \"{}\"", directory);
    }
    if (status.st_uid != geteuid()) {
        return error(SqlState::kInvalidAuthorizationSpecification,
                     "data directory \"{}\" belongs to another user", directory)
            .hint("Start the server as the user that owns the data directory.");
    }
    return status.st_uid;
}

WireOptions wire_options(const ServerOptions& options, uid_t owner) {
    WireOptions wire;
    wire.listen_addresses = options.listen;
    wire.port = options.port;
    wire.socket_directory = choose_socket_directory(options);
    wire.hba_file = options.data_directory + "/pg_hba.conf";
    wire.owner_user_id = owner;
    wire.certificate_file = options.certificate_file;
    wire.key_file = options.key_file;
    wire.max_connections = options.max_connections;
    wire.io_threads = options.io_threads;
    wire.log = write_log;
    return wire;
}

InstanceOptions instance_options(const ServerOptions& options) {
    InstanceOptions instance;
    instance.data_directory = options.data_directory;
    instance.port = options.port;
    instance.listen_address = options.listen;
    instance.socket_directory = choose_socket_directory(options);
    instance.max_connections = options.max_connections;
    instance.storage.block_cache_bytes = options.cache_bytes;
    instance.storage.report = write_log;
    instance.keep_waiting = [] { return !stop_requested(); };
    if (options.tiny_storage) {
        instance.storage.log_segment_bytes = 128 << 10;
        instance.storage.memtable_bytes = 64 << 10;
        instance.storage.write_buffer_bytes = 256 << 10;
        instance.storage.flush_after_log_bytes = 256 << 10;
    }
    return instance;
}

void announce(const ServerOptions& options, const WireServer& wire, double seconds) {
    write_log(Severity::kLog, fmt::format("listening on {} port {}{}", options.listen, wire.port(),
                                          options.certificate_file.empty() ? "" : ", with TLS"));
    write_log(Severity::kLog,
              fmt::format("started in {:.2f} s{}-h {} -p {} -U postgres postgres", seconds,
                          kReadyMark, choose_socket_directory(options), options.port));
}

void wait_for_stop(WireServer& wire) {
    sigset_t signals = watched_signals();
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        if (signal != SIGHUP) {
            write_log(Severity::kLog, fmt::format("stopping: received {}",
                                                  signal == SIGINT ? "SIGINT" : "SIGTERM"));
            // A second one ends the process at once; the log makes that safe.
            sigprocmask(SIG_UNBLOCK, &signals, nullptr);
            return;
        }
        Status reloaded = wire.reload();
        if (reloaded.ok()) {
            write_log(Severity::kLog, "read pg_hba.conf again");
        } else {
            write_log(Severity::kError,
                      fmt::format("kept the old rules: {} ({})", reloaded.error().message(),
                                  reloaded.error().diagnostic().context));
        }
    }
}

}  // namespace

Status run_server(ServerOptions options) {
    std::int64_t begin = system_clock().monotonic_nanos();
    sigset_t signals = watched_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    umask(0077);
    start_log(options.log_level);
    write_log(Severity::kLog,
              fmt::format("AerolithDB " AEROLITH_VERSION ", data in {}", options.data_directory));

    install_system_views();
    std::unique_ptr<Instance> instance = TRY(Instance::open(instance_options(options)));
    uid_t owner = TRY(owner_of(options.data_directory));
    std::vector<std::pair<std::string, std::string>> defaults;
    if (options.work_mem_bytes > 0) {
        defaults.emplace_back("work_mem", fmt::format("{}kB", options.work_mem_bytes / 1024));
    }
    InstanceBackend backend(*instance, std::move(defaults));
    std::unique_ptr<WireServer> wire =
        TRY(WireServer::start(wire_options(options, owner), backend));
    double seconds = static_cast<double>(system_clock().monotonic_nanos() - begin) / 1e9;
    announce(options, *wire, seconds);

    wait_for_stop(*wire);
    if (const std::uint64_t next = instance->step_down(); next != 0)
        write_log(Severity::kLog, fmt::format("node {} leads from here on", next));
    wire->stop_accepting();
    instance->terminate_sessions();
    if (!wire->wait_until_idle(kStopLimit)) {
        // Statements still use the storage: it cannot be closed under them, and the log has what
        // was acknowledged.
        write_log(Severity::kWarning,
                  fmt::format("{} connections did not end in time", wire->connection_count()));
        std::_Exit(0);
    }
    wire.reset();
    instance.reset();
    write_log(Severity::kLog, "stopped");
    return {};
}

}  // namespace aerolith
