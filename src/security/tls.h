#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/result.h"

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace aerolith {

/// What came of an attempt to move bytes without waiting.
enum class IoStatus : std::uint8_t { kDone, kWantRead, kWantWrite, kClosed };
struct IoResult {
    IoStatus status = IoStatus::kDone;
    std::size_t bytes = 0;
};

/// A certificate and its key. Immutable after load(); shared by all connections.
class TlsContext {
  public:
    /// For clients, which show no certificate: TLS 1.2 and 1.3.
    static Result<std::shared_ptr<TlsContext>> load(const std::string& certificate_file,
                                                    const std::string& key_file);
    /// For both sides of connections on which each shows a certificate of this authority: TLS 1.3.
    static Result<std::shared_ptr<TlsContext>> load_mutual(const std::string& authority_file,
                                                           const std::string& certificate_file,
                                                           const std::string& key_file);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// tls-server-end-point (RFC 5929): the hash of the certificate, for SCRAM-SHA-256-PLUS.
    const std::string& channel_binding() const { return channel_binding_; }

  private:
    friend class TlsSession;
    explicit TlsContext(SSL_CTX* context) : context_(context) {}
    static Result<std::shared_ptr<TlsContext>> create(const std::string& certificate_file,
                                                      const std::string& key_file);

    SSL_CTX* context_;
    std::string channel_binding_;
};

enum class TlsSide : std::uint8_t { kServer, kClient };

/// Whom a verified certificate names.
struct TlsSubject {
    std::string common_name;
    std::string organization;
};

/// One side of TLS over one non-blocking socket. The handshake happens within the first reads.
class TlsSession {
  public:
    TlsSession(std::shared_ptr<TlsContext> context, int socket, TlsSide side = TlsSide::kServer);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    IoResult read(std::span<char> into);
    /// After kWantWrite call again with the same bytes or more.
    IoResult write(std::string_view bytes);
    void shut_down();

    bool handshake_done() const;
    /// Empty without a certificate. REQUIRES: handshake_done().
    TlsSubject peer() const;
    /// Why the last kClosed, as far as TLS knows; empty when the other side just went.
    const std::string& failure() const { return failure_; }
    /// "TLSv1.3"
    std::string version() const;
    std::string cipher() const;
    const TlsContext& context() const { return *context_; }

  private:
    IoResult outcome(int returned);

    std::shared_ptr<TlsContext> context_;
    SSL* ssl_;
    std::string failure_;
};

}  // namespace aerolith
