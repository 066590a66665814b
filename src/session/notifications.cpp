#include "session/notifications.h"

#include <algorithm>

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

void NotificationHub::listen(Oid database, const std::string& channel,
                             std::shared_ptr<Mailbox> mailbox) {
    std::lock_guard lock(mutex_);
    auto& listeners = channels_[{database, channel}];
    if (std::ranges::find(listeners, mailbox) == listeners.end())
        listeners.push_back(std::move(mailbox));
}

void NotificationHub::unlisten(Oid database, const std::string& channel, const Mailbox& mailbox) {
    std::lock_guard lock(mutex_);
    auto found = channels_.find({database, channel});
    if (found == channels_.end()) return;
    std::erase_if(found->second, [&](const auto& other) { return other.get() == &mailbox; });
    if (found->second.empty()) channels_.erase(found);
}

void NotificationHub::unlisten_all(const Mailbox& mailbox) {
    std::lock_guard lock(mutex_);
    for (auto& [channel, listeners] : channels_)
        std::erase_if(listeners, [&](const auto& other) { return other.get() == &mailbox; });
    std::erase_if(channels_, [](const auto& entry) { return entry.second.empty(); });
}

void NotificationHub::publish(Oid database, const std::vector<Notification>& notifications) {
    std::lock_guard lock(mutex_);
    for (const Notification& notification : notifications) {
        auto found = channels_.find({database, notification.channel});
        if (found == channels_.end()) continue;
        for (const auto& mailbox : found->second) mailbox->add(notification);
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

void PendingNotifications::commit(NotificationHub& hub, Oid database, std::int32_t process_id,
                                  const std::shared_ptr<Mailbox>& mailbox) {
    std::vector<Notification> sent;
    for (Action& action : actions_) {
        switch (action.kind) {
            case Kind::kListen:
                hub.listen(database, action.channel, mailbox);
                break;
            case Kind::kUnlisten:
                hub.unlisten(database, action.channel, *mailbox);
                break;
            case Kind::kUnlistenAll:
                hub.unlisten_all(*mailbox);
                break;
            case Kind::kNotify:
                sent.push_back({process_id, action.channel, action.payload});
                break;
        }
    }
    if (!sent.empty()) hub.publish(database, sent);
    clear();
}

}  // namespace aerolith
