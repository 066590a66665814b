#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>
#include <span>
#include <string_view>

#include "security/tls.h"

namespace aerolith {

/// A connected, non-blocking stream socket, in the clear or under TLS.
class Transport {
  public:
    using Socket = boost::asio::generic::stream_protocol::socket;

    explicit Transport(Socket socket);

    IoResult read(std::span<char> into);
    IoResult write(std::string_view bytes);
    void start_tls(std::shared_ptr<TlsContext> context);
    /// nullptr in the clear.
    const TlsSession* tls() const { return tls_.get(); }
    /// No more is written; what was written still arrives.
    void finish_writing();
    void close();
    Socket& socket() { return socket_; }

  private:
    Socket socket_;
    int descriptor_;
    std::unique_ptr<TlsSession> tls_;
};

}  // namespace aerolith
