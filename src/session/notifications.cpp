#include "session/notifications.h"

#include <algorithm>

#include "txn/leader/fields.h"

namespace aerolith {

void Mailbox::add(const Notification& notification) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(notification);
    if (!filled_.exchange(true) && listener_) listener_();
}

std::vector<Notification> Mailbox::take() {
    std::lock_guard lock(mutex_);
    filled_.store(false);
    return std::exchange(waiting_, {});
}

void Mailbox::set_listener(std::function<void()> listener) {
    std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
}

void Mailbox::forget(const std::string& channel) {
    std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [&](const Notification& one) { return one.channel == channel; });
}

void Mailbox::forget_all_but(const std::set<std::string>& channels) {
    std::lock_guard lock(mutex_);
    std::erase_if(waiting_,
                  [&](const Notification& one) { return !channels.contains(one.channel); });
}

bool NotificationHub::listen(Oid database, const std::string& channel,
                             std::shared_ptr<Mailbox> mailbox) {
    std::lock_guard lock(mutex_);
    auto& listeners = channels_[{database, channel}];
    if (std::ranges::find(listeners, mailbox) != listeners.end()) return false;
    listeners.push_back(std::move(mailbox));
    return true;
}

void NotificationHub::unlisten(Oid database, const std::string& channel, const Mailbox& mailbox) {
    std::lock_guard lock(mutex_);
    auto found = channels_.find({database, channel});
    if (found == channels_.end()) return;
    std::erase_if(found->second, [&](const auto& other) { return other.get() == &mailbox; });
    if (found->second.empty()) channels_.erase(found);
}

void NotificationHub::unlisten_all(const Mailbox& mailbox, const std::set<std::string>& but) {
    std::lock_guard lock(mutex_);
    for (auto& [channel, listeners] : channels_) {
        if (but.contains(channel.second)) continue;
        std::erase_if(listeners, [&](const auto& other) { return other.get() == &mailbox; });
    }
    std::erase_if(channels_, [](const auto& entry) { return entry.second.empty(); });
}

void NotificationHub::publish(std::string_view bytes) {
    FieldReader reader(bytes);
    NotificationBatch batch;
    reader(batch);
    if (!reader.finish().ok()) return;
    std::lock_guard lock(mutex_);
    for (const NotificationBatch::Message& message : batch.messages) {
        auto found = channels_.find({batch.database, message.channel});
        if (found == channels_.end()) continue;
        for (const auto& mailbox : found->second)
            mailbox->add({batch.process_id, message.channel, message.payload});
    }
}

void PendingNotifications::add(Kind kind, std::string channel, std::string payload) {
    if (kind == Kind::kNotify && !sent_.emplace(channel, payload).second) return;
    actions_.push_back({kind, std::move(channel), std::move(payload)});
}

void PendingNotifications::drop_after(std::size_t position) {
    while (actions_.size() > position) {
        const Action& last = actions_.back();
        if (last.kind == Kind::kNotify) sent_.erase({last.channel, last.payload});
        actions_.pop_back();
    }
}

std::string PendingNotifications::begin_commit(NotificationHub& hub, Oid database,
                                               std::int32_t process_id,
                                               const std::shared_ptr<Mailbox>& mailbox) {
    NotificationBatch batch{database, process_id, {}};
    for (const Action& action : actions_) {
        if (action.kind == Kind::kNotify)
            batch.messages.push_back({action.channel, action.payload});
        if (action.kind == Kind::kListen && hub.listen(database, action.channel, mailbox))
            listened_.push_back(action.channel);
    }
    if (batch.messages.empty()) return {};
    FieldWriter writer;
    writer(batch);
    return writer.take();
}

/// A LISTEN counts against every UNLISTEN before it. What came over the channel until now is not
/// told any more, not even what this transaction sent.
void PendingNotifications::unlisten(NotificationHub& hub, Oid database, Mailbox& mailbox) const {
    std::set<std::string> kept;
    for (std::size_t i = actions_.size(); i-- > 0;) {
        const Action& action = actions_[i];
        if (action.kind == Kind::kListen) kept.insert(action.channel);
        if (action.kind == Kind::kUnlisten && !kept.contains(action.channel)) {
            hub.unlisten(database, action.channel, mailbox);
            mailbox.forget(action.channel);
        }
        if (action.kind == Kind::kUnlistenAll) {
            hub.unlisten_all(mailbox, kept);
            mailbox.forget_all_but(kept);
            return;
        }
    }
}

void PendingNotifications::finish(bool committed, NotificationHub& hub, Oid database,
                                  Mailbox& mailbox) {
    if (actions_.empty()) return;
    if (committed) {
        unlisten(hub, database, mailbox);
    } else {
        for (const std::string& channel : listened_) {
            hub.unlisten(database, channel, mailbox);
            mailbox.forget(channel);
        }
    }
    listened_.clear();
    drop_after(0);
}

}  // namespace aerolith
