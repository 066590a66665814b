#include "wire/start_up_packet.h"

#include "common/bytes.h"

namespace aerolith {

namespace {

constexpr std::size_t kMaxNameBytes = 63;

Error broken_layout() {
    return Error(SqlState::kProtocolViolation,
                 "invalid startup packet layout: expected terminator as last byte");
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n') {
            in_word = false;
            continue;
        }
        if (!in_word) words.emplace_back();
        in_word = true;
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        words.back().push_back(text[i]);
    }
    return words;
}

Status accept_parameter(StartUpPacket& packet, std::string_view name, std::string_view value) {
    if (name == "user") {
        packet.session.user = value.substr(0, kMaxNameBytes);
    } else if (name == "database") {
        packet.session.database = value.substr(0, kMaxNameBytes);
    } else if (name == "options") {
        for (auto& setting : TRY(parse_command_line_options(value)))
            packet.session.settings.push_back(setting);
    } else if (name == "replication") {
        if (value != "false" && value != "off" && value != "no" && value != "0") {
            return Error(SqlState::kFeatureNotSupported,
                         "replication connections are not supported yet");
        }
    } else if (name.starts_with("_pq_.")) {
        packet.unknown_options.emplace_back(name);
    } else {
        if (name == "application_name") packet.session.application_name = value;
        packet.session.settings.emplace_back(name, value);
    }
    return {};
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_command_line_options(
    std::string_view text) {
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<std::string> words = split_words(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string setting;
        if (words[i] == "-c" && i + 1 < words.size()) {
            setting = words[++i];
        } else if (words[i].starts_with("-c") || words[i].starts_with("--")) {
            setting = words[i].substr(2);
        } else {
            return error(SqlState::kSyntaxError,
                         "invalid command-line argument for server process: {}", words[i]);
        }
        std::size_t equals = setting.find('=');
        if (equals == setting.npos) {
            return error(SqlState::kSyntaxError, "-c {} requires a value", setting);
        }
        std::string name = setting.substr(0, equals);
        std::ranges::replace(name, '-', '_');
        settings.emplace_back(std::move(name), setting.substr(equals + 1));
    }
    return settings;
}

Result<StartUpPacket> parse_start_up_packet(std::string_view body) {
    auto version = load_big<std::uint32_t>(body.data());
    if (version >> 16 != 3) {
        return error(SqlState::kFeatureNotSupported,
                     "unsupported frontend protocol {}.{}: server supports 3.0 to 3.0",
                     version >> 16, version & 0xffff);
    }
    StartUpPacket packet;
    packet.minor_version = static_cast<int>(version & 0xffff);
    std::string_view rest = body.substr(4);
    for (;;) {
        std::size_t name_end = rest.find('\0');
        if (name_end == rest.npos) return broken_layout();
        std::string_view name = rest.substr(0, name_end);
        rest.remove_prefix(name_end + 1);
        if (name.empty()) break;
        std::size_t value_end = rest.find('\0');
        if (value_end == rest.npos) return broken_layout();
        TRY(accept_parameter(packet, name, rest.substr(0, value_end)));
        rest.remove_prefix(value_end + 1);
    }
    if (!rest.empty()) return broken_layout();
    if (packet.session.user.empty()) {
        return Error(SqlState::kInvalidAuthorizationSpecification,
                     "no PostgreSQL user name specified in startup packet");
    }
    if (packet.session.database.empty()) packet.session.database = packet.session.user;
    return packet;
}

}  // namespace aerolith
