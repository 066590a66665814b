#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "words.h"

namespace aerolith::testing {

/// The bytes of a message a client sends, from its words: Query 'SELECT 1'. README.md lists them
/// all. Throws std::runtime_error when there is no such message.
std::string encode_message(const std::vector<Word>& words);

/// A message of the server as a line of the transcript.
std::string render_message(char type, std::string_view body);

std::string start_up_packet(const std::vector<Word>& parameters);
std::string cancel_packet(std::uint32_t process_id, std::uint32_t key);

}  // namespace aerolith::testing
