#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "common/result.h"

namespace aerolith {

struct NodeClientOptions {
    /// An address, or the directory of a Unix socket.
    std::string host = "127.0.0.1";
    int port = 5433;
    std::string user = "postgres";
};

/// Asks a running node by SQL. A password comes from PGPASSWORD or ~/.pgpass, as for psql.
class NodeClient {
  public:
    static Result<NodeClient> connect(const NodeClientOptions& options);

    using Rows = std::vector<std::vector<std::string>>;
    Result<Rows> query(const std::string& sql, const std::vector<std::string>& parameters = {});

  private:
    struct Closing {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    explicit NodeClient(PGconn* connection) : connection_(connection) {}

    std::unique_ptr<PGconn, Closing> connection_;
};

}  // namespace aerolith
