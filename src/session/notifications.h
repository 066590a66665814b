#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "common/oid.h"

namespace aerolith {

/// What NOTIFY sends to those who LISTEN.
struct Notification {
    std::int32_t process_id = 0;  ///< of the session that sent it
    std::string channel;
    std::string payload;
};

/// Notifications of one session that its client has not been told yet. Thread-safe.
class Mailbox {
  public:
    void add(const Notification& notification);
    std::vector<Notification> take();
    bool is_empty() const { return !filled_.load(std::memory_order_acquire); }
    /// Called by the thread that sends, under the mailbox's lock; nullptr takes it away.
    void set_listener(std::function<void()> listener);

  private:
    std::mutex mutex_;
    std::atomic<bool> filled_{false};
    std::vector<Notification> waiting_;
    std::function<void()> listener_;
};

/// Who listens to which channel, of all databases of the node. Thread-safe.
class NotificationHub {
  public:
    void listen(Oid database, const std::string& channel, std::shared_ptr<Mailbox> mailbox);
    void unlisten(Oid database, const std::string& channel, const Mailbox& mailbox);
    void unlisten_all(const Mailbox& mailbox);
    void publish(Oid database, const std::vector<Notification>& notifications);

  private:
    using Channel = std::pair<Oid, std::string>;
    std::mutex mutex_;
    std::map<Channel, std::vector<std::shared_ptr<Mailbox>>> channels_;
};

/// LISTEN, UNLISTEN and NOTIFY of the running transaction: all take effect when it commits.
class PendingNotifications {
  public:
    enum class Kind : std::uint8_t { kListen, kUnlisten, kUnlistenAll, kNotify };

    void add(Kind kind, std::string channel = {}, std::string payload = {});
    /// Position to hand to drop_after().
    std::size_t position() const { return actions_.size(); }
    void drop_after(std::size_t position);
    void clear() { drop_after(0); }
    /// Listens first, then sends.
    void commit(NotificationHub& hub, Oid database, std::int32_t process_id,
                const std::shared_ptr<Mailbox>& mailbox);

  private:
    struct Action {
        Kind kind;
        std::string channel, payload;
    };
    std::vector<Action> actions_;
    std::set<std::pair<std::string, std::string>> sent_;  // the same is sent once
};

}  // namespace aerolith
