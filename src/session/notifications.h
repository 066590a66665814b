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
    /// What has come over the channel, or over any, is not wanted any more.
    void forget(const std::string& channel);
    void forget_all_but(const std::set<std::string>& channels);
    bool is_empty() const { return !filled_.load(std::memory_order_acquire); }
    /// Called by the thread that sends, under the mailbox's lock; nullptr takes it away.
    void set_listener(std::function<void()> listener);

  private:
    std::mutex mutex_;
    std::atomic<bool> filled_{false};
    std::vector<Notification> waiting_;
    std::function<void()> listener_;
};

/// What a transaction sends, as the log has it: on disk, never change.
struct NotificationBatch {
    Oid database = kInvalidOid;
    std::int32_t process_id = 0;
    struct Message {
        std::string channel, payload;

        template <class Archive>
        void fields(Archive& archive) {
            archive(channel, payload);
        }
    };
    std::vector<Message> messages;

    template <class Archive>
    void fields(Archive& archive) {
        archive(database, process_id, messages);
    }
};

/// Who listens to which channel, of all databases of the node. Thread-safe.
class NotificationHub {
  public:
    /// False: the mailbox listened to it already.
    bool listen(Oid database, const std::string& channel, std::shared_ptr<Mailbox> mailbox);
    void unlisten(Oid database, const std::string& channel, const Mailbox& mailbox);
    void unlisten_all(const Mailbox& mailbox, const std::set<std::string>& but = {});
    /// A NotificationBatch, of a transaction of any node. Damaged ones go nowhere.
    void publish(std::string_view batch);

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

    /// Before the commit: listens, for what the transaction itself sends arrives with its commit.
    /// What it sends is returned, a NotificationBatch; empty: nothing.
    std::string begin_commit(NotificationHub& hub, Oid database, std::int32_t process_id,
                             const std::shared_ptr<Mailbox>& mailbox);
    /// After it, or after a rollback.
    void finish(bool committed, NotificationHub& hub, Oid database, Mailbox& mailbox);

  private:
    struct Action {
        Kind kind;
        std::string channel, payload;
    };
    void unlisten(NotificationHub& hub, Oid database, Mailbox& mailbox) const;

    std::vector<Action> actions_;
    std::set<std::pair<std::string, std::string>> sent_;  // the same is sent once
    std::vector<std::string> listened_;                   // new with the commit under way
};

}  // namespace aerolith
