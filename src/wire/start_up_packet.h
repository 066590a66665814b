#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "session/session.h"

namespace aerolith {

struct StartUpPacket {
    int minor_version = 0;
    /// user, database (the user's name when none was given), settings.
    SessionOptions session;
    /// Protocol extensions ("_pq_.") nobody knows here.
    std::vector<std::string> unknown_options;
};

/// `body` begins with the protocol version. Errors are PostgreSQL's.
Result<StartUpPacket> parse_start_up_packet(std::string_view body);

/// Splits "-c name=value --name=value" of the `options` parameter; a backslash keeps the next
/// character.
Result<std::vector<std::pair<std::string, std::string>>> parse_command_line_options(
    std::string_view text);

}  // namespace aerolith
