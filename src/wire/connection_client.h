#pragma once

#include <map>
#include <string>

#include "session/client.h"
#include "session/session.h"
#include "wire/channel.h"

namespace aerolith {

/// Turns a session's answers into messages of the connection's output.
class ConnectionClient final : public Client {
  public:
    ConnectionClient(Session& session, Channel& channel) : session_(session), channel_(channel) {}

    Status describe_rows(std::span<const ResultField> fields,
                         std::span<const ValueFormat> formats) override;
    Status send_rows(const Chunk& rows, std::span<const ValueFormat> formats) override;
    Status complete(std::string_view tag) override;
    Status empty_query() override;
    void notice(const Diagnostic& diagnostic) override;
    /// Told with the next ReadyForQuery, as PostgreSQL does, and once however often it changed.
    void parameter_status(std::string_view name, std::string_view value) override;
    void append_parameter_statuses();
    /// A COPY stream broke off in a way that leaves nothing to follow.
    bool lost_synchronization() const { return lost_synchronization_; }

    Status begin_copy_in(bool binary, std::size_t columns) override;
    Result<std::optional<std::string_view>> read_copy_data() override;
    Status begin_copy_out(bool binary, std::size_t columns) override;
    Status send_copy_data(std::string_view data) override;
    Status end_copy_out() override;

  private:
    Status send_when_full();
    void append_copy_response(char type, bool binary, std::size_t columns);

    Session& session_;
    Channel& channel_;
    std::map<std::string, std::string, std::less<>> changed_parameters_;
    bool lost_synchronization_ = false;
};

}  // namespace aerolith
