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

/// The server's certificate and key, TLS 1.2 and 1.3. Immutable after load(); shared by all
/// connections.
class TlsContext {
  public:
    static Result<std::shared_ptr<TlsContext>> load(const std::string& certificate_file,
                                                    const std::string& key_file);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// tls-server-end-point (RFC 5929): the hash of the certificate, for SCRAM-SHA-256-PLUS.
    const std::string& channel_binding() const { return channel_binding_; }

  private:
    friend class TlsSession;
    explicit TlsContext(SSL_CTX* context) : context_(context) {}
    SSL_CTX* context_;
    std::string channel_binding_;
};

/// The server's side of TLS over one non-blocking socket. The handshake happens within the first
/// reads.
class TlsSession {
  public:
    TlsSession(std::shared_ptr<TlsContext> context, int socket);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    IoResult read(std::span<char> into);
    /// After kWantWrite call again with the same bytes or more.
    IoResult write(std::string_view bytes);
    void shut_down();

    /// "TLSv1.3"
    std::string version() const;
    std::string cipher() const;
    const TlsContext& context() const { return *context_; }

  private:
    IoResult outcome(int returned);

    std::shared_ptr<TlsContext> context_;
    SSL* ssl_;
};

}  // namespace aerolith
