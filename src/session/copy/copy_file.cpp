#include "session/copy/copy_file.h"

#include "catalog/authority.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

Status check_role(bool for_reading, SessionImpl& session) {
    if (Authority(session.catalog(), session.database()).is_superuser(session.current_role())) return {};
    return error(SqlState::kInsufficientPrivilege,
                 "must be superuser or have privileges of the pg_{}_server_files role to COPY {} a "
                 "file",
                 for_reading ? "read" : "write", for_reading ? "from" : "to")
        .hint("Anyone can COPY to stdout or from stdin. psql's \\copy command also works for "
              "anyone.");
}

/// PostgreSQL's words for what the operating system said.
Error open_error(const Error& cause, std::string_view path, bool for_reading) {
    std::string_view message = cause.message();
    std::size_t colon = message.rfind(": ");
    return error(cause.state(), "could not open file \"{}\" for {}: {}", path,
                 for_reading ? "reading" : "writing",
                 colon == message.npos ? message : message.substr(colon + 2))
        .hint(fmt::format(
            "COPY {} instructs the PostgreSQL server process to {} a file. You may want a "
            "client-side facility such as psql's \\copy.",
            for_reading ? "FROM" : "TO", for_reading ? "read" : "write"));
}

Result<std::unique_ptr<File>> open_for_writing(const std::string& path) {
    Disk& disk = system_disk();
    if (!TRY(disk.exists(path))) return disk.open(path, OpenMode::kCreate);
    std::unique_ptr<File> file = TRY(disk.open(path, OpenMode::kReadWrite));
    TRY(file->truncate(0));
    return file;
}

}  // namespace

Result<std::unique_ptr<CopyFile>> CopyFile::open(std::string_view path, bool for_reading,
                                                 SessionImpl& session) {
    TRY(check_role(for_reading, session));
    if (!for_reading && !path.starts_with('/'))
        return Error(SqlState::kInvalidName, "relative path not allowed for COPY to file");
    std::string name(path);
    Result<std::unique_ptr<File>> file =
        for_reading ? system_disk().open(name, OpenMode::kRead) : open_for_writing(name);
    if (!file.ok()) return open_error(file.error(), path, for_reading);
    if (system_disk().list(name).ok())
        return error(SqlState::kWrongObjectType, "\"{}\" is a directory", path);
    return std::unique_ptr<CopyFile>(new CopyFile(std::move(*file)));
}

Result<std::optional<std::string_view>> CopyFile::read_copy_data() {
    constexpr std::size_t kPiece = 64 * 1024;
    buffer_.resize(kPiece);
    std::size_t size = TRY(file_->pread(buffer_.data(), kPiece, offset_));
    offset_ += size;
    if (size == 0) return std::optional<std::string_view>();
    return std::optional(std::string_view(buffer_.data(), size));
}

Status CopyFile::send_copy_data(std::string_view data) {
    TRY(file_->pwrite(data, offset_));
    offset_ += data.size();
    return {};
}

Status CopyFile::describe_rows(std::span<const ResultField>, std::span<const ValueFormat>) {
    UNREACHABLE();  // COPY sends data only
}
Status CopyFile::send_rows(const Chunk&, std::span<const ValueFormat>) {
    UNREACHABLE();
}
Status CopyFile::complete(std::string_view) {
    UNREACHABLE();
}
Status CopyFile::empty_query() {
    UNREACHABLE();
}

}  // namespace aerolith
