#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aerolith::testing {

/// What one statement answered, as text.
struct Answer {
    using Row = std::vector<std::optional<std::string>>;

    bool ok() const { return sqlstate.empty(); }
    /// "23505 duplicate key value ..." or "ok".
    std::string summary() const;

    bool returns_rows = false;
    std::size_t columns = 0;
    std::string types;  ///< per column I (integers), R (other numbers) or T
    std::vector<Row> rows;
    std::string tag;
    long long affected = -1;  ///< by the command tag; -1: it has no count
    std::string sqlstate;     ///< of the error; "08006" when the connection was lost
    std::string message, detail, hint;
    std::vector<std::string> copied_out;  ///< lines of COPY TO STDOUT
};

/// A client's connection that never blocks for longer than it is told to. Not thread-safe.
class Connection {
  public:
    /// nullptr when the server does not answer; `problem` says why.
    static std::unique_ptr<Connection> open(const std::string& conninfo,
                                            std::string* problem = nullptr);

    /// One statement or several in one string (the last answer is returned, or the first error).
    /// `copy_data` feeds COPY FROM STDIN. Past the timeout it is cancelled and counts as lost.
    Answer execute(const std::string& sql, std::string_view copy_data = {},
                   std::chrono::milliseconds timeout = std::chrono::seconds(60));

    /// The two halves of execute(), for statements that may block.
    bool send(const std::string& sql);
    /// nullopt: no full answer within `patience`; ask again later.
    std::optional<Answer> receive(std::chrono::milliseconds patience,
                                  std::string_view copy_data = {});

    /// Payload of the next notification that comes within the patience.
    std::optional<std::string> notification(std::chrono::milliseconds patience);

    void cancel();
    bool alive() const;
    int process_id() const { return PQbackendPID(connection_.get()); }

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    explicit Connection(PGconn* connection) : connection_(connection) {}
    bool wait_readable(std::chrono::steady_clock::time_point deadline);
    void absorb(PGresult* result, std::string_view copy_data);

    std::unique_ptr<PGconn, Finish> connection_;
    Answer pending_;
    bool failed_ = false;
};

}  // namespace aerolith::testing
