#include "wire/conversation.h"

#include "wire/messages/list.h"
#include "wire/protocol/diagnostics.h"
#include "wire/protocol/message_writer.h"

namespace aerolith {

void Conversation::begin() {
    for (const auto& [name, value] : session_.reported_settings())
        client_.parameter_status(name, value);
    client_.append_parameter_statuses();
    MessageWriter(output(), 'K').int32(session_.process_id()).int32(session_.cancel_key());
    ready_for_query();
}

void Conversation::handle(const Frame& frame) {
    const MessageKind& kind = *find_message(frame.type);
    if (skipping_ && !kind.ends_skipping) return;
    MessageReader body(frame.body);
    Status status = kind.handle(*this, body);
    channel_.return_to_io_thread();
    channel_.keep_frame(false);
    if (!status.ok() && !ended_) {
        report(status.error());
        if (client_.lost_synchronization()) {
            end_with(Error(SqlState::kProtocolViolation,
                           "terminating connection because protocol synchronization was lost")
                         .severity(Severity::kFatal));
        } else if (kind.after_error == AfterError::kSkipToSync) {
            skipping_ = true;
        } else if (!ended_) {
            ready_for_query();
        }
    }
    statement_text_ = {};
    end_if_terminated();
}

void Conversation::report(const Error& error) {
    append_diagnostic(output(), error.diagnostic(), statement_text_);
    if (error.diagnostic().severity >= Severity::kFatal) ended_ = true;
    channel_.send_soon();
}

void Conversation::end_with(const Error& error) {
    append_diagnostic(output(), error.diagnostic());
    ended_ = true;
}

void Conversation::end_if_terminated() {
    CancelToken& token = session_.cancel_token();
    if (!ended_ && token.reason() >= CancelReason::kIdleInTransactionTimeout)
        end_with(token.error());
}

void Conversation::deliver_notifications() {
    for (const Notification& notification : session_.take_notifications()) {
        MessageWriter(output(), 'A')
            .int32(notification.process_id)
            .text(notification.channel)
            .text(notification.payload);
        channel_.send_soon();
    }
}

void Conversation::ready_for_query() {
    client_.append_parameter_statuses();
    deliver_notifications();
    MessageWriter(output(), 'Z').byte(static_cast<char>(session_.transaction_status()));
    channel_.send_soon();
}

}  // namespace aerolith
