#include "messages.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <stdexcept>

namespace aerolith::testing {

namespace {

void put_int(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift));
}

void put_text(std::string& out, const std::string& text) {
    out += text;
    out.push_back('\0');
}

std::string framed(char type, const std::string& body) {
    std::string message(1, type);
    put_int(message, static_cast<std::uint32_t>(body.size() + 4), 4);
    return message + body;
}

using Words = std::vector<Word>;

const Word& word_at(const Words& words, std::size_t at) {
    if (at >= words.size()) throw std::runtime_error(words[0].text + ": a word is missing");
    return words[at];
}

std::string texts(char type, const Words& words) {
    std::string body;
    for (std::size_t i = 1; i < words.size(); ++i) put_text(body, words[i].text);
    return framed(type, body);
}

/// Parse 'statement' 'sql' oid...
std::string parse(const Words& words) {
    std::string body;
    put_text(body, word_at(words, 1).text);
    put_text(body, word_at(words, 2).text);
    put_int(body, static_cast<std::uint32_t>(words.size() - 3), 2);
    for (std::size_t i = 3; i < words.size(); ++i)
        put_int(body, static_cast<std::uint32_t>(std::stoul(words[i].text)), 4);
    return framed('P', body);
}

void put_formats(std::string& body, const std::string& digits) {
    put_int(body, static_cast<std::uint32_t>(digits.size()), 2);
    for (char digit : digits) put_int(body, static_cast<std::uint32_t>(digit - '0'), 2);
}

/// Bind 'portal' 'statement' in=01 out=1 'value' NULL ...
std::string bind(const Words& words) {
    std::string in, out, values;
    std::uint32_t count = 0;
    for (std::size_t i = 3; i < words.size(); ++i) {
        const Word& word = words[i];
        if (!word.quoted && word.text.starts_with("in=")) {
            in = word.text.substr(3);
        } else if (!word.quoted && word.text.starts_with("out=")) {
            out = word.text.substr(4);
        } else {
            ++count;
            bool null = !word.quoted && word.text == "NULL";
            put_int(values, null ? UINT32_MAX : static_cast<std::uint32_t>(word.text.size()), 4);
            if (!null) values += word.text;
        }
    }
    std::string body;
    put_text(body, word_at(words, 1).text);
    put_text(body, word_at(words, 2).text);
    put_formats(body, in);
    put_int(body, count, 2);
    body += values;
    put_formats(body, out);
    return framed('B', body);
}

/// Describe S 'statement', Describe P 'portal', Close the same.
std::string kind_and_name(char type, const Words& words) {
    std::string body = word_at(words, 1).text.substr(0, 1);
    put_text(body, word_at(words, 2).text);
    return framed(type, body);
}

std::string execute(const Words& words) {
    std::string body;
    put_text(body, word_at(words, 1).text);
    put_int(body, words.size() > 2 ? static_cast<std::uint32_t>(std::stol(words[2].text)) : 0, 4);
    return framed('E', body);
}

/// Hex digits or quoted text, as they are.
std::string raw(const Words& words) {
    std::string bytes;
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].quoted) {
            bytes += words[i].text;
        } else {
            bytes.push_back(static_cast<char>(std::stoi(words[i].text, nullptr, 16)));
        }
    }
    return bytes;
}

std::string request(std::uint32_t code) {
    std::string packet;
    put_int(packet, 8, 4);
    put_int(packet, code, 4);
    return packet;
}

const std::map<std::string, std::function<std::string(const Words&)>>& encoders() {
    static const std::map<std::string, std::function<std::string(const Words&)>> all{
        {"Query", [](const Words& words) { return texts('Q', words); }},
        {"Parse", parse},
        {"Bind", bind},
        {"Describe", [](const Words& words) { return kind_and_name('D', words); }},
        {"Close", [](const Words& words) { return kind_and_name('C', words); }},
        {"Execute", execute},
        {"Flush", [](const Words&) { return framed('H', ""); }},
        {"Sync", [](const Words&) { return framed('S', ""); }},
        {"Terminate", [](const Words&) { return framed('X', ""); }},
        {"CopyData", [](const Words& words) { return framed('d', word_at(words, 1).text); }},
        {"CopyDone", [](const Words&) { return framed('c', ""); }},
        {"CopyFail", [](const Words& words) { return texts('f', words); }},
        {"StartUp",
         [](const Words& words) {
             return start_up_packet({words.begin() + 1, words.end()});
         }},
        {"SSLRequest", [](const Words&) { return request(80877103); }},
        {"GSSENCRequest", [](const Words&) { return request(80877104); }},
        {"Raw", raw},
    };
    return all;
}

}  // namespace

std::string encode_message(const Words& words) {
    auto found = encoders().find(words.at(0).text);
    if (found == encoders().end()) throw std::runtime_error("no message " + words[0].text);
    return found->second(words);
}

std::string start_up_packet(const Words& parameters) {
    std::string body;
    std::uint32_t version = 3 << 16;
    std::string pairs;
    for (const Word& word : parameters) {
        std::size_t equals = word.text.find('=');
        if (equals == std::string::npos)
            throw std::runtime_error("name=value expected, not " + word.text);
        std::string name = word.text.substr(0, equals);
        std::string value = word.text.substr(equals + 1);
        if (name == "version") {
            version = static_cast<std::uint32_t>(std::stoul(value, nullptr, 16));
        } else {
            put_text(pairs, name);
            put_text(pairs, value);
        }
    }
    put_int(body, static_cast<std::uint32_t>(pairs.size() + 9), 4);
    put_int(body, version, 4);
    return body + pairs + '\0';
}

std::string cancel_packet(std::uint32_t process_id, std::uint32_t key) {
    std::string packet;
    put_int(packet, 16, 4);
    put_int(packet, 80877102, 4);
    put_int(packet, process_id, 4);
    put_int(packet, key, 4);
    return packet;
}

}  // namespace aerolith::testing
