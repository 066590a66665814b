#include "cluster/node_identity.h"

#include <charconv>
#include <sstream>

#include "security/cluster_certificate.h"

namespace aerolith {

namespace {

Result<RaftNode> parse_node_number(std::string_view text) {
    RaftNode node = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), node);
    if (failure != std::errc() || end != text.data() + text.size() || node == 0)
        return error(SqlState::kConfigFileError, "\"{}\" is not the number of a node", text);
    return node;
}

Status read_setting(std::istringstream& line, const std::string& name,
                    NodeConfiguration& configuration) {
    std::string value;
    line >> value;
    if (name == "cluster") {
        TRY(check_cluster_name(value));
        configuration.cluster = value;
    } else if (name == "node") {
        configuration.node = TRY(parse_node_number(value));
    } else if (name == "founder") {
        if (value != "yes" && value != "no")
            return error(SqlState::kConfigFileError, "\"{}\" is neither yes nor no", value);
        configuration.founder = value == "yes";
    } else if (name == "listen") {
        configuration.listen = TRY(parse_node_address(value));
    } else if (name == "peer") {
        RaftNode node = TRY(parse_node_number(value));
        line >> value;
        if (!configuration.peers.emplace(node, TRY(parse_node_address(value))).second)
            return error(SqlState::kConfigFileError, "node {} is named twice", node);
    } else {
        return error(SqlState::kConfigFileError, "unknown setting \"{}\"", name);
    }
    if (line >> value) return error(SqlState::kConfigFileError, "unexpected \"{}\"", value);
    return {};
}

Status check_complete(const NodeConfiguration& configuration) {
    for (auto [missing, name] : {std::pair(configuration.cluster.empty(), "cluster"),
                                 std::pair(configuration.node == 0, "node"),
                                 std::pair(configuration.listen.host.empty(), "listen")})
        if (missing)
            return error(SqlState::kConfigFileError, "the setting \"{}\" is missing", name);
    if (configuration.peers.contains(configuration.node))
        return error(SqlState::kConfigFileError, "node {} is its own peer", configuration.node);
    return {};
}

}  // namespace

std::string encode_node_configuration(const NodeConfiguration& configuration) {
    std::string text =
        fmt::format("cluster {}\nnode {}\n{}listen {}\n", configuration.cluster, configuration.node,
                    configuration.founder ? "founder yes\n" : "", to_string(configuration.listen));
    for (const auto& [node, address] : configuration.peers)
        text += fmt::format("peer {} {}\n", node, to_string(address));
    return text;
}

Result<NodeConfiguration> decode_node_configuration(std::string_view text) {
    NodeConfiguration configuration;
    std::istringstream lines{std::string(text)};
    int number = 0;
    for (std::string content; std::getline(lines, content);) {
        ++number;
        std::istringstream line(content.substr(0, content.find('#')));
        std::string name;
        if (!(line >> name)) continue;
        Status read = read_setting(line, name, configuration);
        if (!read.ok())
            return error(SqlState::kConfigFileError, "line {}: {}", number, read.error().message());
    }
    TRY(check_complete(configuration));
    return configuration;
}

Result<NodeConfiguration> NodeIdentity::read(Disk& disk) const {
    std::string text = TRY(disk.read_file(configuration_file()));
    auto configuration = decode_node_configuration(text);
    if (configuration.ok()) return configuration;
    return error(SqlState::kConfigFileError, "could not read \"{}\": {}", configuration_file(),
                 configuration.error().message());
}

Status NodeIdentity::write(Disk& disk, const NodeConfiguration& configuration) const {
    TRY(disk.create_directories(directory_));
    TRY(disk.replace_file(configuration_file(), encode_node_configuration(configuration)));
    return disk.sync_directory(directory_);
}

}  // namespace aerolith
