#pragma once

#include <string>
#include <string_view>

#include "session/session.h"
#include "wire/channel.h"
#include "wire/connection_client.h"
#include "wire/messages/message.h"

namespace aerolith {

/// The protocol from ReadyForQuery on: takes messages one by one, calls the session, reports
/// errors, skips to Sync.
class Conversation {
  public:
    Conversation(Session& session, Channel& channel)
        : session_(session), channel_(channel), client_(session, channel) {}

    /// ParameterStatus, BackendKeyData, ReadyForQuery.
    void begin();
    void handle(const Frame& frame);
    /// Ends it with a FATAL error.
    void end_with(const Error& error);
    /// Ends it when somebody has ended the session (shutdown, pg_terminate_backend).
    void end_if_terminated();
    bool ended() const { return ended_; }

    // For messages.
    Session& session() { return session_; }
    ConnectionClient& client() { return client_; }
    std::string& output() { return channel_.output(); }
    Channel& channel() { return channel_; }
    /// The text that positions of the current message's error count in.
    void set_statement_text(std::string_view text) { statement_text_ = text; }
    bool is_skipping() const { return skipping_; }
    void stop_skipping() { skipping_ = false; }
    void report(const Error& error);
    void ready_for_query();
    /// NotificationResponse for what LISTEN has waited for, between transactions.
    void deliver_notifications();
    void end() { ended_ = true; }

  private:
    Session& session_;
    Channel& channel_;
    ConnectionClient client_;
    std::string_view statement_text_;
    bool skipping_ = false;
    bool ended_ = false;
};

}  // namespace aerolith
