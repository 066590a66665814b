#include "wire/auth/hba.h"

namespace aerolith {

namespace {

bool names_database(const std::vector<HbaRule::Word>& words, const HbaRequest& request) {
    for (const HbaRule::Word& word : words) {
        if (word.is("all")) return true;
        if ((word.is("sameuser") || word.is("samerole")) && request.database == request.user)
            return true;
        if (!word.is("replication") && word.text == request.database) return true;
    }
    return false;
}

bool names_user(const std::vector<HbaRule::Word>& words, std::string_view user) {
    for (const HbaRule::Word& word : words) {
        if (word.is("all") || word.text == user) return true;
    }
    return false;
}

bool lies_in(std::string_view address, std::string_view network, std::string_view mask) {
    if (address.size() != network.size()) return false;
    for (std::size_t i = 0; i < address.size(); ++i) {
        if ((address[i] & mask[i]) != (network[i] & mask[i])) return false;
    }
    return true;
}

}  // namespace

bool HbaRule::matches(const HbaRequest& request) const {
    if (request.is_local != (kind == Kind::kLocal)) return false;
    if (kind == Kind::kHostSsl && !request.is_encrypted) return false;
    if (kind == Kind::kHostNoSsl && request.is_encrypted) return false;
    if (kind != Kind::kLocal && !any_address && !lies_in(request.address, network, mask))
        return false;
    return names_database(databases, request) && names_user(users, request.user);
}

const HbaRule* HbaRules::find(const HbaRequest& request) const {
    for (const HbaRule& rule : rules_) {
        if (rule.matches(request)) return &rule;
    }
    return nullptr;
}

std::string_view HbaRules::default_text() {
    return R"(# Who may connect, from where, and how he proves who he is. The first line that matches decides;
# a connection that none matches is refused. Read again on SIGHUP.
#
# TYPE     local (Unix socket), host (TCP), hostssl (TCP under TLS), hostnossl (TCP in the clear)
# METHOD   peer           the operating-system user of the client; the owner of the data directory may be postgres
#          scram-sha-256  a password, proven without being sent
#          password       a password in the clear: only with hostssl
#          trust          no proof at all
#          reject         refused
#
# TYPE  DATABASE  USER  ADDRESS        METHOD
local   all       all                  peer
host    all       all   127.0.0.1/32   scram-sha-256
host    all       all   ::1/128        scram-sha-256
)";
}

}  // namespace aerolith
