#include "wire/auth/authenticator.h"

#include <pwd.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "security/scram.h"
#include "security/tls.h"
#include "types/type_info.h"
#include "wire/auth/hba.h"
#include "wire/auth/scram_exchange.h"
#include "wire/protocol/message_reader.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

namespace {

constexpr std::int32_t kCleartextPassword = 3;

Error refused(std::string message) {
    return Error(SqlState::kInvalidAuthorizationSpecification, std::move(message));
}

std::string system_user_name(std::uint32_t user_id) {
    char buffer[4096];
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(user_id, &entry, buffer, sizeof(buffer), &found) != 0 || !found) return "";
    return entry.pw_name;
}

/// The owner of the data directory is the superuser; everybody else is the role of his own name.
Status prove_peer(const Peer& peer, const WireShared& shared, std::string_view user) {
    std::uint32_t user_id = peer.address().user_id;
    if (user_id == shared.options.owner_user_id && user == "postgres") return {};
    if (system_user_name(user_id) == user) return {};
    return refused(fmt::format("Peer authentication failed for user \"{}\"", user));
}

Error password_failed(std::string_view user) {
    return error(SqlState::kInvalidPassword, "password authentication failed for user \"{}\"",
                 user);
}

/// VALID UNTIL of the role: a password that has expired proves nothing.
bool has_expired(const RoleCredentials& role) {
    const TypeInfo* type = find_type(type_oid::kTimestamptz);
    if (role.valid_until.empty() || !type || !type->parse) return false;
    std::string unused;
    auto until = type->parse(role.valid_until, -1, FormatSettings(), unused);
    constexpr std::int64_t kMicrosFrom1970To2000 = 946'684'800'000'000;
    std::int64_t now = system_clock().wall_micros() - kMicrosFrom1970To2000;
    return until.ok() && until->as<std::int64_t>() < now;
}

Status prove_password(Peer& peer, const std::optional<RoleCredentials>& role,
                      std::string_view user) {
    MessageWriter(peer.channel().output(), 'R').int32(kCleartextPassword);
    auto frame = TRY(peer.channel().wait_frame(nullptr));
    if (!frame) return password_failed(user);
    MessageReader body(frame->body);
    std::string_view password = TRY(body.text());
    auto verifier = ScramVerifier::parse(role ? role->password_verifier : "");
    if (!verifier || !verify_password(*verifier, password)) return password_failed(user);
    return {};
}

Error no_rule(const Peer& peer, std::string_view user, std::string_view database, bool rejected) {
    return refused(fmt::format(
        "{} host \"{}\", user \"{}\", database \"{}\", {}",
        rejected ? "pg_hba.conf rejects connection for" : "no pg_hba.conf entry for",
        peer.address().text, user, database, peer.tls() ? "SSL encryption" : "no encryption"));
}

}  // namespace

Status authenticate(Peer& peer, WireShared& shared, std::string_view user,
                    std::string_view database) {
    auto rules = shared.rules();
    const HbaRule* rule = rules->find({.is_local = peer.address().is_local,
                                       .is_encrypted = peer.tls() != nullptr,
                                       .address = peer.address().bytes,
                                       .database = database,
                                       .user = user});
    if (!rule || rule->method == HbaMethod::kReject)
        return no_rule(peer, user, database, rule != nullptr);
    if (rule->method == HbaMethod::kPeer) TRY(prove_peer(peer, shared, user));
    std::optional<RoleCredentials> role = TRY(shared.backend.credentials(user));
    peer.channel().return_to_io_thread();
    if (role && has_expired(*role)) role->password_verifier.clear();
    if (rule->method == HbaMethod::kPassword) TRY(prove_password(peer, role, user));
    if (rule->method == HbaMethod::kScram) {
        std::string verifier = role ? role->password_verifier : "";
        if (!TRY(exchange_scram(peer, user, verifier, shared.mock_secret)))
            return password_failed(user);
    }
    if (!role) return refused(fmt::format("role \"{}\" does not exist", user));
    return {};
}

}  // namespace aerolith
