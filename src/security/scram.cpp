#include "security/scram.h"

#include <charconv>

#include "security/base64.h"
#include "security/hash.h"
#include "security/saslprep.h"
#include "security/secure_random.h"

namespace aerolith {

namespace {

constexpr std::string_view kPrefix = "SCRAM-SHA-256$";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kNonceBytes = 18;

Error malformed(std::string_view detail) {
    return Error(SqlState::kProtocolViolation, "malformed SCRAM message")
        .detail(std::string(detail));
}

std::string exclusive_or(std::string_view left, std::string_view right) {
    std::string out(left);
    for (std::size_t i = 0; i < out.size() && i < right.size(); ++i) out[i] ^= right[i];
    return out;
}

/// Takes "x=value" up to the next comma off the front.
Result<std::string_view> take_attribute(std::string_view& text, char name) {
    if (text.size() < 2 || text[0] != name || text[1] != '=') {
        return malformed(fmt::format("Attribute \"{}\" expected.", name));
    }
    std::size_t end = std::min(text.find(','), text.size());
    std::string_view value = text.substr(2, end - 2);
    text.remove_prefix(std::min(end + 1, text.size()));
    return value;
}

bool is_printable(std::string_view text) {
    for (char c : text) {
        if (c < 0x21 || c > 0x7e || c == ',') return false;
    }
    return !text.empty();
}

}  // namespace

std::string ScramVerifier::print() const {
    return fmt::format("{}{}:{}${}:{}", kPrefix, iterations, base64_encode(salt),
                       base64_encode(stored_key), base64_encode(server_key));
}

std::optional<ScramVerifier> ScramVerifier::parse(std::string_view text) {
    if (!text.starts_with(kPrefix)) return std::nullopt;
    text.remove_prefix(kPrefix.size());
    std::size_t colon = text.find(':');
    std::size_t dollar = text.find('$');
    std::size_t last = text.rfind(':');
    if (dollar == text.npos || colon > dollar || last == text.npos || last < dollar)
        return std::nullopt;
    ScramVerifier verifier;
    auto parsed = std::from_chars(text.data(), text.data() + colon, verifier.iterations);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + colon || verifier.iterations < 1) {
        return std::nullopt;
    }
    auto salt = base64_decode(text.substr(colon + 1, dollar - colon - 1));
    auto stored_key = base64_decode(text.substr(dollar + 1, last - dollar - 1));
    auto server_key = base64_decode(text.substr(last + 1));
    if (!salt || !stored_key || stored_key->size() != kSha256Bytes || !server_key ||
        server_key->size() != kSha256Bytes) {
        return std::nullopt;
    }
    verifier.salt = *salt;
    verifier.stored_key = *stored_key;
    verifier.server_key = *server_key;
    return verifier;
}

ScramVerifier ScramVerifier::from_password(std::string_view password, std::string salt,
                                           int iterations) {
    std::string salted = pbkdf2_sha256(saslprep(password), salt, iterations);
    ScramVerifier verifier;
    verifier.iterations = iterations;
    verifier.salt = std::move(salt);
    verifier.stored_key = sha256(hmac_sha256(salted, "Client Key"));
    verifier.server_key = hmac_sha256(salted, "Server Key");
    return verifier;
}

ScramVerifier ScramVerifier::from_password(std::string_view password) {
    return from_password(password, secure_random_bytes(kSaltBytes));
}

ScramVerifier ScramVerifier::mock(std::string_view user, std::string_view server_secret) {
    ScramVerifier verifier;
    verifier.salt = hmac_sha256(server_secret, user).substr(0, kSaltBytes);
    verifier.stored_key = secure_random_bytes(kSha256Bytes);
    verifier.server_key = secure_random_bytes(kSha256Bytes);
    return verifier;
}

bool verify_password(const ScramVerifier& verifier, std::string_view password) {
    ScramVerifier other =
        ScramVerifier::from_password(password, verifier.salt, verifier.iterations);
    return equal_secrets(other.stored_key, verifier.stored_key);
}

Status ScramServer::accept_binding_flag(std::string_view flag) {
    if (options_.plus) {
        if (flag == "p=tls-server-end-point") return {};
        if (flag.starts_with("p=")) {
            return error(SqlState::kProtocolViolation,
                         "unsupported SCRAM channel-binding type \"{}\"", flag.substr(2));
        }
        return malformed(
            "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include "
            "channel binding data.");
    }
    if (flag == "n") return {};
    if (flag == "y") {
        // The client supports binding and believes that we do not: someone in the middle hid our
        // offer.
        if (options_.channel_binding.empty()) return {};
        return Error(SqlState::kInvalidAuthorizationSpecification,
                     "SCRAM channel binding negotiation error")
            .detail(
                "The client supports SCRAM channel binding but thinks the server does not.  "
                "However, this "
                "server does support channel binding.");
    }
    if (flag.starts_with("p=")) {
        return malformed(
            "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message "
            "includes channel binding data.");
    }
    return malformed("Unexpected channel-binding flag.");
}

Result<std::string> ScramServer::accept_first(std::string_view message) {
    std::size_t flag_end = message.find(',');
    if (flag_end == message.npos) return malformed("The message is truncated.");
    TRY(accept_binding_flag(message.substr(0, flag_end)));
    std::size_t header_end = message.find(',', flag_end + 1);
    if (header_end == message.npos) return malformed("The message is truncated.");
    if (header_end != flag_end + 1) {
        return Error(SqlState::kFeatureNotSupported,
                     "client uses authorization identity, but it is not supported");
    }
    gs2_header_ = message.substr(0, header_end + 1);
    client_first_bare_ = message.substr(header_end + 1);
    std::string_view rest = client_first_bare_;
    if (rest.starts_with("m=")) {
        return Error(SqlState::kFeatureNotSupported,
                     "client requires an unsupported SCRAM extension");
    }
    TRY(take_attribute(rest, 'n'));
    std::string_view client_nonce = TRY(take_attribute(rest, 'r'));
    if (!is_printable(client_nonce)) {
        return Error(SqlState::kProtocolViolation, "non-printable characters in SCRAM nonce");
    }
    std::string nonce =
        options_.nonce.empty() ? base64_encode(secure_random_bytes(kNonceBytes)) : options_.nonce;
    nonce_ = std::string(client_nonce) + nonce;
    server_first_ =
        fmt::format("r={},s={},i={}", nonce_, base64_encode(verifier_.salt), verifier_.iterations);
    return server_first_;
}

Result<bool> ScramServer::accept_final(std::string_view message) {
    std::size_t proof_at = message.rfind(",p=");
    if (proof_at == message.npos) return malformed("Attribute \"p\" expected.");
    std::string_view rest = message.substr(0, proof_at);
    std::string_view binding = TRY(take_attribute(rest, 'c'));
    std::string_view nonce = TRY(take_attribute(rest, 'r'));
    std::string expected = gs2_header_ + (options_.plus ? options_.channel_binding : std::string());
    if (binding != base64_encode(expected)) {
        if (!options_.plus) {
            return Error(SqlState::kProtocolViolation,
                         "unexpected SCRAM channel-binding attribute in "
                         "client-final-message");
        }
        return Error(SqlState::kInvalidAuthorizationSpecification,
                     "SCRAM channel binding check failed");
    }
    if (nonce != nonce_) {
        return Error(SqlState::kProtocolViolation, "invalid SCRAM response")
            .detail("Nonce does not match.");
    }
    auto proof = base64_decode(message.substr(proof_at + 3));
    if (!proof || proof->size() != kSha256Bytes)
        return malformed("Malformed proof in client-final-message.");
    auth_message_ =
        fmt::format("{},{},{}", client_first_bare_, server_first_, message.substr(0, proof_at));
    std::string client_key = exclusive_or(*proof, hmac_sha256(verifier_.stored_key, auth_message_));
    return equal_secrets(sha256(client_key), verifier_.stored_key);
}

std::string ScramServer::final_message() const {
    return "v=" + base64_encode(hmac_sha256(verifier_.server_key, auth_message_));
}

}  // namespace aerolith
