#include "harness/cluster.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "harness/connection.h"

namespace aerolith::testing {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

Cluster::Cluster(std::string binary, int nodes, std::vector<std::string> options,
                 NodeNetwork* network)
    : binary_(std::move(binary)), options_(std::move(options)), network_(network) {
    for (int i = 0; i < nodes; ++i) nodes_.push_back({free_port(), free_port()});
    run({"cert", "ca", "--out", directory_.path() + "/ca", "--cluster", "test"});
    for (int node = 1; node <= nodes; ++node) prepare(node);
    for (int node = 1; node <= nodes; ++node) start(node);
    for (int node = 1; node <= nodes; ++node) wait_until_it_answers(node);
}

Cluster::~Cluster() {
    for (int node = 1; node <= size(); ++node) signal(node, SIGKILL);
}

std::string Cluster::data(int node) const {
    return fmt::format("{}/node{}", directory_.path(), node);
}

std::string Cluster::conninfo(int node) const {
    return fmt::format("host={} port={} user=postgres dbname=postgres", directory_.path(),
                       nodes_[static_cast<std::size_t>(node - 1)].port);
}

void Cluster::run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), binary_);
    const std::string log = directory_.path() + "/prepare.log";
    int status = 0;
    waitpid(spawn(arguments, log, false), &status, 0);
    if (status != 0)
        throw std::runtime_error(fmt::format("{} failed:\n{}", arguments[1], end_of_file(log)));
}

std::string Cluster::address(int node) const {
    return fmt::format("{}:{}", network_ ? network_->address(node) : "127.0.0.1",
                       nodes_[static_cast<std::size_t>(node - 1)].peer_port);
}

void Cluster::prepare(int node) {
    if (network_) network_->add(node);
    const std::string folder = data(node) + "/cluster";
    fs::create_directories(folder);
    run({"cert", "node", "--ca", directory_.path() + "/ca", "--node", std::to_string(node), "--out",
         folder});
    std::ofstream file(folder + "/node.conf");
    file << "cluster test\nnode " << node << "\n" << (node == 1 ? "founder yes\n" : "");
    for (int other = 1; other <= size(); ++other) {
        file << (other == node ? "listen" : fmt::format("peer {}", other)) << " " << address(other)
             << "\n";
    }
}

int Cluster::add_node() {
    nodes_.push_back({free_port(), free_port()});
    prepare(size());
    start(size());
    wait_until_it_answers(size());
    return size();
}

void Cluster::start(int node) {
    Node& started = nodes_[static_cast<std::size_t>(node - 1)];
    std::vector<std::string> command =
        network_ ? network_->enter(node) : std::vector<std::string>{};
    for (const std::string& word : {binary_, std::string("start"), std::string("--data-dir"),
                                    data(node), std::string("--port"), std::to_string(started.port),
                                    std::string("--socket-dir"), directory_.path()})
        command.push_back(word);
    command.insert(command.end(), options_.begin(), options_.end());
    started.process = spawn(command, log(node), false);
}

void Cluster::expect_running(int node) {
    pid_t& process = nodes_[static_cast<std::size_t>(node - 1)].process;
    int status = 0;
    if (waitpid(process, &status, WNOHANG) == 0) return;
    process = -1;
    throw std::runtime_error(
        fmt::format("node {} ended (status {:#x}):\n{}", node, status, log_tail(node)));
}

void Cluster::wait_until_it_answers(int node) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    std::string problem;
    while (std::chrono::steady_clock::now() < deadline) {
        expect_running(node);
        if (Connection::open(conninfo(node), &problem)) return;
        std::this_thread::sleep_for(10ms);
    }
    throw std::runtime_error(
        fmt::format("node {} does not answer: {}\n{}", node, problem, log_tail(node)));
}

void Cluster::signal(int node, int signal) {
    pid_t& process = nodes_[static_cast<std::size_t>(node - 1)].process;
    if (process <= 0) return;
    kill(process, signal);
    if (signal != SIGKILL && signal != SIGTERM) return;
    waitpid(process, nullptr, 0);
    process = -1;
}

void Cluster::wipe(int node) {
    for (const auto& entry : fs::directory_iterator(data(node))) {
        if (entry.path().filename() != "cluster") fs::remove_all(entry.path());
    }
}

int Cluster::leader(int asked) {
    auto connection = Connection::open(conninfo(asked));
    if (!connection) return 0;
    auto answer = connection->execute("SELECT node FROM aerolith.nodes WHERE is_leader");
    return answer.ok() && answer.rows.size() == 1 ? std::stoi(*answer.rows[0][0]) : 0;
}

std::string Cluster::log_tail(int node) const {
    return end_of_file(log(node));
}

}  // namespace aerolith::testing
