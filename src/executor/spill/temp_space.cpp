#include "executor/spill/temp_space.h"

namespace aerolith {

Status TempDirectory::prepare() {
    TRY(disk_.create_directories(path_));
    for (const std::string& name : TRY(disk_.list(path_))) TRY(disk_.remove(path_ + "/" + name));
    return {};
}

Result<std::shared_ptr<TempFile>> TempSpace::create() {
    std::string path = fmt::format("{}/{}", directory_.path_,
                                   directory_.next_file_.fetch_add(1, std::memory_order_relaxed));
    std::unique_ptr<File> file = TRY(directory_.disk_.open(path, OpenMode::kCreate));
    return std::make_shared<TempFile>(*this, std::move(file), std::move(path));
}

Status TempSpace::take(std::uint64_t bytes) {
    std::uint64_t used = used_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    std::int64_t limit = limit_kilobytes_.load(std::memory_order_relaxed);
    if (limit < 0 || used <= static_cast<std::uint64_t>(limit) * 1024) return {};
    used_.fetch_sub(bytes, std::memory_order_relaxed);
    return error(SqlState::kConfigurationLimitExceeded,
                 "temporary file size exceeds temp_file_limit ({}kB)", limit);
}

TempFile::~TempFile() {
    space_.used_.fetch_sub(size_, std::memory_order_relaxed);
    file_.reset();
    // A file that stays behind is removed at the next start.
    space_.directory_.disk_.remove(path_).ok();
}

Result<std::uint64_t> TempFile::append(std::string_view bytes) {
    TRY(space_.take(bytes.size()));
    std::uint64_t at = size_;
    size_ += bytes.size();
    TRY(file_->pwrite(bytes, at));
    return at;
}

Status TempFile::read(std::uint64_t offset, std::size_t size, std::string& out) {
    out.resize(size);
    std::size_t got = TRY(file_->pread(out.data(), size, offset));
    if (got != size)
        return error(SqlState::kIoError,
                     "could not read from file \"{}\": read only {} of {} bytes", path_, got, size);
    return {};
}

}  // namespace aerolith
