#include "parser/ast/notify.h"
#include "session/session_impl.h"
#include "session/statements/session_statements.h"

namespace aerolith {

namespace {

using NotifyKind = PendingNotifications::Kind;

constexpr std::size_t kChannelLimit = 64;
constexpr std::size_t kPayloadLimit = 8000;

}  // namespace

Status SessionImpl::send_notification(std::string_view channel, std::string_view payload) {
    if (channel.empty())
        return Error(SqlState::kInvalidParameterValue, "channel name cannot be empty");
    if (channel.size() >= kChannelLimit)
        return Error(SqlState::kInvalidParameterValue, "channel name too long");
    if (payload.size() >= kPayloadLimit)
        return Error(SqlState::kInvalidParameterValue, "payload string too long");
    pending_notifications_.add(NotifyKind::kNotify, std::string(channel), std::string(payload));
    return {};
}

std::vector<Notification> SessionImpl::take_notifications() {
    if (mailbox_->is_empty() || transaction_status() != TransactionStatus::kIdle) return {};
    return mailbox_->take();
}

void SessionImpl::set_notification_listener(std::function<void()> listener) {
    mailbox_->set_listener(std::move(listener));
}

Result<std::string> execute_notify(const ast::Statement& syntax, std::string_view,
                                   SessionImpl& session, Client&) {
    const auto& statement = syntax.as<ast::NotifyStatement>();
    TRY(session.send_notification(statement.channel, statement.payload));
    return std::string("NOTIFY");
}

Result<std::string> execute_listen(const ast::Statement& syntax, std::string_view,
                                   SessionImpl& session, Client&) {
    session.pending_notifications().add(NotifyKind::kListen,
                                        std::string(syntax.as<ast::ListenStatement>().channel));
    return std::string("LISTEN");
}

Result<std::string> execute_unlisten(const ast::Statement& syntax, std::string_view,
                                     SessionImpl& session, Client&) {
    std::string channel(syntax.as<ast::UnlistenStatement>().channel);
    NotifyKind kind = channel.empty() ? NotifyKind::kUnlistenAll : NotifyKind::kUnlisten;
    session.pending_notifications().add(kind, std::move(channel));
    return std::string("UNLISTEN");
}

}  // namespace aerolith
