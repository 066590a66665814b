#pragma once

#include "runtime/disk.h"
#include "session/client.h"

namespace aerolith {

class SessionImpl;

/// Stands in for the client of COPY with a file of the server: the stream comes from the file or
/// goes there.
class CopyFile final : public Client {
  public:
    /// Checks the role and the path and opens the file; an existing one is replaced.
    static Result<std::unique_ptr<CopyFile>> open(std::string_view path, bool for_reading,
                                                  SessionImpl& session);

    Status begin_copy_in(bool, std::size_t) override { return {}; }
    Result<std::optional<std::string_view>> read_copy_data() override;
    Status begin_copy_out(bool, std::size_t) override { return {}; }
    Status send_copy_data(std::string_view data) override;
    Status end_copy_out() override { return {}; }

    Status describe_rows(std::span<const ResultField>, std::span<const ValueFormat>) override;
    Status send_rows(const Chunk&, std::span<const ValueFormat>) override;
    Status complete(std::string_view) override;
    Status empty_query() override;
    void notice(const Diagnostic&) override {}
    void parameter_status(std::string_view, std::string_view) override {}

  private:
    explicit CopyFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

    std::unique_ptr<File> file_;
    std::uint64_t offset_ = 0;
    std::string buffer_;
};

}  // namespace aerolith
