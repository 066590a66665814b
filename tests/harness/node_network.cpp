#include "harness/node_network.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "harness/process.h"

namespace aerolith::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIp = "/usr/sbin/ip";
constexpr const char* kSpaces = "/run/netns";
const std::string kFamily = "aerolith-test-";
/// No station has it: packets to it reach nobody.
constexpr const char* kNobody = "02:00:00:00:00:01";

bool try_ip(const std::string& words) {
    std::vector<std::string> command{kIp};
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        command.push_back(words.substr(begin, end - begin));
        begin = end + 1;
    }
    int status = 0;
    waitpid(spawn(command, "/dev/null", false), &status, 0);
    return status == 0;
}

void ip(const std::string& words) {
    if (!try_ip(words)) throw std::runtime_error(fmt::format("ip {} failed", words));
}

/// A run that was killed could not remove its own: their names say which process it was.
void remove_orphans() {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(kSpaces, none)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(kFamily)) continue;
        const int owner = std::atoi(name.c_str() + kFamily.size());
        if (owner > 0 && !fs::exists(fmt::format("/proc/{}", owner)))
            (void)try_ip("netns del " + name);
    }
}

}  // namespace

std::unique_ptr<NodeNetwork> NodeNetwork::create(std::string& why_not) {
    if (geteuid() != 0) {
        why_not = "network namespaces need root";
        return nullptr;
    }
    if (!fs::exists(kIp)) {
        why_not = fmt::format("there is no {}", kIp);
        return nullptr;
    }
    remove_orphans();
    std::unique_ptr<NodeNetwork> network(new NodeNetwork(fmt::format("{}{}-", kFamily, getpid())));
    if (!try_ip("netns add " + network->hub())) {
        why_not = "this machine refuses network namespaces";
        return nullptr;
    }
    if (!try_ip(fmt::format("-n {} link add bridge type bridge", network->hub())) ||
        !try_ip(fmt::format("-n {} link set bridge up", network->hub()))) {
        why_not = "this machine has no bridges";
        return nullptr;
    }
    return network;
}

NodeNetwork::~NodeNetwork() {
    for (int node : nodes_) (void)try_ip("netns del " + space(node));
    (void)try_ip("netns del " + hub());
}

void NodeNetwork::add(int node) {
    nodes_.push_back(node);
    ip("netns add " + space(node));
    ip(fmt::format("-n {} link add {} type veth peer name eth0 netns {}", hub(), port(node),
                   space(node)));
    ip(fmt::format("-n {} link set {} master bridge up", hub(), port(node)));
    ip(fmt::format("-n {} addr add {}/24 dev eth0", space(node), address(node)));
    ip(fmt::format("-n {} link set eth0 up", space(node)));
    ip(fmt::format("-n {} link set lo up", space(node)));
}

std::string NodeNetwork::address(int node) const {
    return fmt::format("10.231.0.{}", node);
}

std::vector<std::string> NodeNetwork::enter(int node) const {
    return {kIp, "netns", "exec", space(node)};
}

void NodeNetwork::isolate(int node) {
    ip(fmt::format("-n {} link set {} down", hub(), port(node)));
    isolated_.push_back(node);
}

void NodeNetwork::silence(int from, int to) {
    ip(fmt::format("-n {} neigh replace {} lladdr {} nud permanent dev eth0", space(from),
                   address(to), kNobody));
    silenced_.emplace_back(from, to);
}

void NodeNetwork::heal() {
    for (int node : isolated_) ip(fmt::format("-n {} link set {} up", hub(), port(node)));
    for (const auto& [from, to] : silenced_)
        ip(fmt::format("-n {} neigh del {} dev eth0", space(from), address(to)));
    isolated_.clear();
    silenced_.clear();
}

}  // namespace aerolith::testing
