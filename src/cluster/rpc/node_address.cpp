#include "cluster/rpc/node_address.h"

#include <algorithm>
#include <charconv>

namespace aerolith {

Result<NodeAddress> parse_node_address(std::string_view text) {
    constexpr std::size_t kMaxHostBytes = 253;
    std::size_t colon = text.rfind(':');
    auto refuse = [&] {
        return error(SqlState::kInvalidParameterValue, "\"{}\" is not an address of a node", text)
            .hint("Write host:port.");
    };
    if (colon == std::string_view::npos) return refuse();
    std::string_view host = text.substr(0, colon);
    std::string_view number = text.substr(colon + 1);
    bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    bool has_colon = host.find(':') != std::string_view::npos;
    bool has_space =
        std::any_of(host.begin(), host.end(), [](unsigned char c) { return c <= ' '; });
    std::uint16_t port = 0;
    auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), port);
    if (host.empty() || host.size() > kMaxHostBytes || has_colon != bracketed || has_space ||
        failure != std::errc() || end != number.data() + number.size())
        return refuse();
    return NodeAddress{std::string(host), port};
}

std::string to_string(const NodeAddress& address) {
    if (address.host.find(':') != std::string::npos)
        return fmt::format("[{}]:{}", address.host, address.port);
    return fmt::format("{}:{}", address.host, address.port);
}

}  // namespace aerolith
