#include "security/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

#include "common/assert.h"

namespace aerolith {

namespace {

Error tls_error(std::string what) {
    char reason[256] = "unknown reason";
    if (unsigned long code = ERR_get_error()) ERR_error_string_n(code, reason, sizeof(reason));
    ERR_clear_error();
    return Error(SqlState::kConfigFileError, std::move(what)).detail(reason);
}

/// The hash the certificate was signed with, SHA-256 in place of weaker ones (RFC 5929,
/// section 4.1).
std::string end_point_hash(X509* certificate) {
    int digest_id = NID_undef;
    X509_get_signature_info(certificate, &digest_id, nullptr, nullptr, nullptr);
    const EVP_MD* digest = EVP_get_digestbynid(digest_id);
    if (!digest || digest_id == NID_md5 || digest_id == NID_sha1) digest = EVP_sha256();
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(certificate, digest, hash, &size) != 1) return "";
    return {reinterpret_cast<char*>(hash), size};
}

/// Empty unless there is exactly one.
std::string name_entry(X509_NAME* name, int id) {
    int at = X509_NAME_get_index_by_NID(name, id, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(name, id, at) >= 0) return "";
    ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
            static_cast<std::size_t>(ASN1_STRING_length(value))};
}

}  // namespace

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

Result<std::shared_ptr<TlsContext>> TlsContext::create(const std::string& certificate_file,
                                                       const std::string& key_file) {
    SSL_CTX* context = SSL_CTX_new(TLS_method());
    ASSERT(context != nullptr);
    std::shared_ptr<TlsContext> loaded(new TlsContext(context));
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // Buffers of idle connections go back; a write may be repeated from a buffer that has moved.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        return tls_error(
            fmt::format("could not load server certificate file \"{}\"", certificate_file));
    }
    if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return tls_error(fmt::format("could not load private key file \"{}\"", key_file));
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return tls_error(fmt::format("private key \"{}\" does not belong to certificate \"{}\"",
                                     key_file, certificate_file));
    }
    return loaded;
}

Result<std::shared_ptr<TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                     const std::string& key_file) {
    std::shared_ptr<TlsContext> loaded = TRY(create(certificate_file, key_file));
    SSL_CTX_set_min_proto_version(loaded->context_, TLS1_2_VERSION);
    loaded->channel_binding_ = end_point_hash(SSL_CTX_get0_certificate(loaded->context_));
    return loaded;
}

Result<std::shared_ptr<TlsContext>> TlsContext::load_mutual(const std::string& authority_file,
                                                            const std::string& certificate_file,
                                                            const std::string& key_file) {
    std::shared_ptr<TlsContext> loaded = TRY(create(certificate_file, key_file));
    SSL_CTX_set_min_proto_version(loaded->context_, TLS1_3_VERSION);
    SSL_CTX_set_num_tickets(loaded->context_, 0);
    if (SSL_CTX_load_verify_file(loaded->context_, authority_file.c_str()) != 1) {
        return tls_error(
            fmt::format("could not load root certificate file \"{}\"", authority_file));
    }
    SSL_CTX_set_verify(loaded->context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       nullptr);
    return loaded;
}

TlsSession::TlsSession(std::shared_ptr<TlsContext> context, int socket, TlsSide side)
    : context_(std::move(context)), ssl_(SSL_new(context_->context_)) {
    ASSERT(ssl_ != nullptr);
    SSL_set_fd(ssl_, socket);
    if (side == TlsSide::kServer) {
        SSL_set_accept_state(ssl_);
    } else {
        SSL_set_connect_state(ssl_);
    }
}

TlsSession::~TlsSession() {
    SSL_free(ssl_);
}

IoResult TlsSession::outcome(int returned) {
    if (returned > 0) return {IoStatus::kDone, static_cast<std::size_t>(returned)};
    int reason = SSL_get_error(ssl_, returned);
    if (const char* text = ERR_reason_error_string(ERR_peek_error())) failure_ = text;
    ERR_clear_error();
    if (reason == SSL_ERROR_WANT_READ) return {IoStatus::kWantRead};
    if (reason == SSL_ERROR_WANT_WRITE) return {IoStatus::kWantWrite};
    return {IoStatus::kClosed};
}

IoResult TlsSession::read(std::span<char> into) {
    ERR_clear_error();
    return outcome(
        SSL_read(ssl_, into.data(), static_cast<int>(std::min(into.size(), std::size_t{1} << 20))));
}

IoResult TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    return outcome(SSL_write(ssl_, bytes.data(),
                             static_cast<int>(std::min(bytes.size(), std::size_t{1} << 20))));
}

void TlsSession::shut_down() {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
}

bool TlsSession::handshake_done() const {
    return SSL_is_init_finished(ssl_) == 1;
}

TlsSubject TlsSession::peer() const {
    X509* certificate = SSL_get0_peer_certificate(ssl_);
    if (!certificate || SSL_get_verify_result(ssl_) != X509_V_OK) return {};
    X509_NAME* name = X509_get_subject_name(certificate);
    return {name_entry(name, NID_commonName), name_entry(name, NID_organizationName)};
}

std::string TlsSession::version() const {
    return SSL_get_version(ssl_);
}
std::string TlsSession::cipher() const {
    return SSL_get_cipher_name(ssl_);
}

}  // namespace aerolith
