#pragma once

#include "session/client.h"

namespace aerolith {

/// Passes everything on; what lies over it changes a part.
class ForwardingClient : public Client {
  public:
    explicit ForwardingClient(Client& to) : client_(to) {}

    Status describe_rows(std::span<const ResultField> fields,
                         std::span<const ValueFormat> formats) override {
        return client_.describe_rows(fields, formats);
    }
    Status send_rows(const Chunk& rows, std::span<const ValueFormat> formats) override {
        return client_.send_rows(rows, formats);
    }
    Status complete(std::string_view tag) override { return client_.complete(tag); }
    Status empty_query() override { return client_.empty_query(); }
    void notice(const Diagnostic& diagnostic) override { client_.notice(diagnostic); }
    void parameter_status(std::string_view name, std::string_view value) override {
        client_.parameter_status(name, value);
    }
    Status begin_copy_in(bool binary, std::size_t columns) override {
        return client_.begin_copy_in(binary, columns);
    }
    Result<std::optional<std::string_view>> read_copy_data() override {
        return client_.read_copy_data();
    }
    Status begin_copy_out(bool binary, std::size_t columns) override {
        return client_.begin_copy_out(binary, columns);
    }
    Status send_copy_data(std::string_view data) override { return client_.send_copy_data(data); }
    Status end_copy_out() override { return client_.end_copy_out(); }

  protected:
    Client& client_;
};

}  // namespace aerolith
