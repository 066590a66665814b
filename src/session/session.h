#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "runtime/scheduler.h"
#include "runtime/wait.h"
#include "session/client.h"
#include "session/notifications.h"

namespace aerolith {

class Instance;

struct SessionOptions {
    std::string user;
    std::string database;
    std::string application_name;
    /// Settings of the start-up packet (options, client_encoding, DateStyle ...), by name.
    std::vector<std::pair<std::string, std::string>> settings;
    /// "[local]" or the peer's address, for pg_stat_activity.
    std::string client_address;
    int client_port = -1;
};

/// ReadyForQuery's byte.
enum class TransactionStatus : char { kIdle = 'I', kInTransaction = 'T', kFailed = 'E' };

/// One client's conversation: prepared statements, portals, settings, the transaction. All calls
/// but cancel() come from one fiber at a time (statements park on it). A call that fails has
/// already done what PostgreSQL does to the transaction (rolled back or marked failed); the caller
/// reports the error to the client. Destroyed on a fiber too, since an open cursor ends there.
class Session {
  public:
    virtual ~Session() = default;

    /// Simple query protocol: every statement of the text, one implicit transaction around them
    /// unless they begin their own.
    virtual Status simple_query(std::string_view sql, Client& client) = 0;

    /// Extended query protocol. Names may be empty (unnamed).
    virtual Status parse(std::string_view statement, std::string_view sql,
                         std::span<const Oid> parameter_types) = 0;
    struct ParameterValue {
        std::optional<std::string_view> bytes;  // nullopt: NULL
        ValueFormat format = ValueFormat::kText;
    };
    /// `result_formats`: none (all text), one (for all) or one per column.
    virtual Status bind(std::string_view portal, std::string_view statement,
                        std::span<const ParameterValue> parameters,
                        std::span<const ValueFormat> result_formats) = 0;
    struct StatementDescription {
        std::vector<Oid> parameters;
        std::vector<ResultField> fields;   // empty with returns_rows false: NoData
        std::vector<ValueFormat> formats;  // of a portal
        bool returns_rows = false;
    };
    virtual Result<StatementDescription> describe_statement(std::string_view statement) = 0;
    virtual Result<StatementDescription> describe_portal(std::string_view portal) = 0;
    /// Up to max_rows (0: all); true when the portal is suspended with rows left. Sends rows and,
    /// unless suspended, CommandComplete (or EmptyQueryResponse).
    virtual Result<bool> execute(std::string_view portal, std::uint64_t max_rows,
                                 Client& client) = 0;
    virtual void close_statement(std::string_view statement) = 0;
    virtual void close_portal(std::string_view portal) = 0;
    /// Sync: ends the implicit transaction, committing it, or rolling it back when `failed` (a
    /// message since the last Sync failed). An error of the commit is returned.
    virtual Status sync(bool failed) = 0;

    virtual TransactionStatus transaction_status() const = 0;
    virtual CancelToken& cancel_token() = 0;
    virtual std::int32_t process_id() const = 0;
    virtual std::int32_t cancel_key() const = 0;
    /// How values print, and integer settings the connection acts on.
    virtual const FormatSettings& format() const = 0;
    /// Zero: none. While idle in a transaction (or outside one) this long the connection is ended
    /// (57P05, 25P03 "terminating connection due to idle-in-transaction timeout").
    virtual std::chrono::milliseconds idle_timeout() const = 0;
    /// What has come for LISTEN; nothing while a transaction runs.
    virtual std::vector<Notification> take_notifications() { return {}; }
    /// Called from any thread when something comes in; nullptr takes it away.
    virtual void set_notification_listener(std::function<void()>) {}
    /// ParameterStatus messages of the start-up.
    virtual std::vector<std::pair<std::string, std::string>> reported_settings() const = 0;
};

}  // namespace aerolith
