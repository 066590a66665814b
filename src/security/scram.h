#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"

namespace aerolith {

inline constexpr int kScramIterations = 4096;

/// What the server keeps instead of a password (RFC 5803):
/// SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, binary parts in base64.
struct ScramVerifier {
    int iterations = kScramIterations;
    std::string salt;
    std::string stored_key;
    std::string server_key;

    std::string print() const;
    /// nullopt: not a verifier (CREATE ROLE then takes the text for a password in the clear).
    static std::optional<ScramVerifier> parse(std::string_view text);
    static ScramVerifier from_password(std::string_view password, std::string salt,
                                       int iterations = kScramIterations);
    /// With a random salt.
    static ScramVerifier from_password(std::string_view password);
    /// For a user that does not exist: looks alike on every attempt, matches no password.
    static ScramVerifier mock(std::string_view user, std::string_view server_secret);
};

/// True when the password is the verifier's.
bool verify_password(const ScramVerifier& verifier, std::string_view password);

/// The server's side of one SCRAM-SHA-256(-PLUS) exchange (RFC 5802, 7677). Malformed messages fail
/// with kProtocolViolation; a wrong proof is not an error but `false` of accept_final().
class ScramServer {
  public:
    struct Options {
        /// tls-server-end-point data of the TLS connection; empty without TLS.
        std::string channel_binding;
        /// The mechanism the client chose: SCRAM-SHA-256-PLUS.
        bool plus = false;
        /// Random when empty.
        std::string nonce;
    };
    ScramServer(ScramVerifier verifier, Options options)
        : verifier_(std::move(verifier)), options_(std::move(options)) {}

    /// client-first-message in, server-first-message out.
    Result<std::string> accept_first(std::string_view message);
    /// client-final-message in; true: the proof is right, and final_message() goes to the client.
    Result<bool> accept_final(std::string_view message);
    std::string final_message() const;

  private:
    Status accept_binding_flag(std::string_view flag);

    ScramVerifier verifier_;
    Options options_;
    std::string gs2_header_;
    std::string client_first_bare_;
    std::string server_first_;
    std::string nonce_;
    std::string auth_message_;
};

}  // namespace aerolith
