#include <arpa/inet.h>

#include <charconv>

#include "wire/auth/hba.h"

namespace aerolith {

namespace {

using Word = HbaRule::Word;
using Field = std::vector<Word>;  // words separated by commas

Error invalid(std::string message) {
    return Error(SqlState::kConfigFileError, std::move(message));
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

/// Splits a line into fields at blanks, fields into words at commas; # begins a comment, "..."
/// quotes.
Result<std::vector<Field>> split_line(std::string_view line) {
    std::vector<Field> fields;
    bool in_field = false;
    bool after_comma = false;
    std::size_t at = 0;
    while (at < line.size() && line[at] != '#') {
        char c = line[at];
        if (is_space(c)) {
            in_field = after_comma;
            ++at;
            continue;
        }
        if (c == ',') {
            after_comma = in_field;
            ++at;
            continue;
        }
        if (!in_field) fields.emplace_back();
        Word word;
        if (c == '"') {
            std::size_t end = line.find('"', at + 1);
            if (end == line.npos) return invalid("unterminated quoted name");
            word = {std::string(line.substr(at + 1, end - at - 1)), true};
            at = end + 1;
        } else {
            std::size_t end = line.find_first_of(" \t\r\f,#\"", at);
            word.text = line.substr(at, end - at);
            at = std::min(end, line.size());
        }
        fields.back().push_back(std::move(word));
        in_field = true;
        after_comma = false;
    }
    return fields;
}

Result<HbaRule::Kind> parse_kind(const std::string& word) {
    if (word == "local") return HbaRule::Kind::kLocal;
    if (word == "host" || word == "hostnogssenc") return HbaRule::Kind::kHost;
    if (word == "hostssl") return HbaRule::Kind::kHostSsl;
    if (word == "hostnossl") return HbaRule::Kind::kHostNoSsl;
    return invalid(fmt::format("invalid connection type \"{}\"", word));
}

Result<HbaMethod> parse_method(const std::string& word, bool is_local) {
    if (word == "trust") return HbaMethod::kTrust;
    if (word == "reject") return HbaMethod::kReject;
    if (word == "scram-sha-256" || word == "md5") return HbaMethod::kScram;
    if (word == "password") return HbaMethod::kPassword;
    if (word == "peer") {
        if (!is_local) return invalid("peer authentication is only supported on local sockets");
        return HbaMethod::kPeer;
    }
    for (const char* known : {"ident", "gss", "sspi", "pam", "bsd", "ldap", "radius", "cert"}) {
        if (word == known)
            return invalid(fmt::format("authentication method \"{}\" is not supported yet", word));
    }
    return invalid(fmt::format("invalid authentication method \"{}\"", word));
}

std::string address_bytes(const std::string& text) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return {reinterpret_cast<char*>(bytes), 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return {reinterpret_cast<char*>(bytes), 16};
    return "";
}

std::string mask_of_bits(std::size_t bytes, int bits) {
    std::string mask(bytes, '\0');
    for (int i = 0; i < bits; ++i) mask[i / 8] = static_cast<char>(mask[i / 8] | (0x80 >> i % 8));
    return mask;
}

/// Takes the address, and a mask in a field of its own when there is one. Returns the fields taken.
Result<std::size_t> parse_address(HbaRule& rule, const std::vector<Field>& fields) {
    if (fields.size() < 4) return invalid("end-of-line before IP address specification");
    const Word& word = fields[3].front();
    if (word.is("all")) {
        rule.any_address = true;
        return std::size_t{1};
    }
    std::size_t slash = word.text.find('/');
    rule.network = address_bytes(word.text.substr(0, slash));
    if (rule.network.empty()) {
        return invalid(fmt::format("\"{}\" is not an IP address; host names are not supported yet",
                                   word.text));
    }
    if (slash != std::string::npos) {
        int bits = -1;
        const char* end = word.text.data() + word.text.size();
        auto parsed = std::from_chars(word.text.data() + slash + 1, end, bits);
        if (parsed.ec != std::errc() || parsed.ptr != end || bits < 0 ||
            bits > static_cast<int>(rule.network.size() * 8)) {
            return invalid(fmt::format("invalid CIDR mask in address \"{}\"", word.text));
        }
        rule.mask = mask_of_bits(rule.network.size(), bits);
        return std::size_t{1};
    }
    if (fields.size() < 5) return invalid("end-of-line before netmask specification");
    rule.mask = address_bytes(fields[4].front().text);
    if (rule.mask.size() != rule.network.size()) {
        return invalid(fmt::format("invalid IP mask \"{}\"", fields[4].front().text));
    }
    return std::size_t{2};
}

Result<HbaRule> parse_rule(const std::vector<Field>& fields) {
    HbaRule rule;
    rule.kind = TRY(parse_kind(fields[0].front().text));
    if (fields.size() < 2) return invalid("end-of-line before database specification");
    if (fields.size() < 3) return invalid("end-of-line before role specification");
    rule.databases = fields[1];
    rule.users = fields[2];
    for (const Field& names : {fields[1], fields[2]}) {
        for (const Word& word : names) {
            if (!word.quoted && (word.text[0] == '+' || word.text[0] == '@')) {
                return invalid(fmt::format(
                    "\"{}\": groups and files of names are not supported yet", word.text));
            }
        }
    }
    std::size_t next = 3;
    bool is_local = rule.kind == HbaRule::Kind::kLocal;
    if (!is_local) next += TRY(parse_address(rule, fields));
    if (fields.size() <= next) return invalid("end-of-line before authentication method");
    rule.method = TRY(parse_method(fields[next].front().text, is_local));
    if (fields.size() > next + 1) {
        return invalid(fmt::format("authentication option \"{}\" is not supported yet",
                                   fields[next + 1].front().text));
    }
    return rule;
}

Result<std::optional<HbaRule>> parse_line(std::string_view line) {
    std::vector<Field> fields = TRY(split_line(line));
    if (fields.empty()) return std::optional<HbaRule>();
    return std::optional<HbaRule>(TRY(parse_rule(fields)));
}

}  // namespace

Result<HbaRules> HbaRules::parse(std::string_view text, std::string_view file_name) {
    HbaRules rules;
    for (int number = 1; !text.empty(); ++number) {
        std::size_t end = std::min(text.find('\n'), text.size());
        auto rule = parse_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!rule.ok()) {
            return std::move(rule.error())
                .context(fmt::format("line {} of configuration file \"{}\"", number, file_name));
        }
        if (!*rule) continue;
        (*rule)->line = number;
        rules.rules_.push_back(std::move(**rule));
    }
    if (rules.rules_.empty()) {
        return error(SqlState::kConfigFileError, "configuration file \"{}\" contains no entries",
                     file_name);
    }
    return rules;
}

}  // namespace aerolith
