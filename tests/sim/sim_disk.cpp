#include "sim/sim_disk.h"

#include <algorithm>
#include <cstring>

namespace aerolith::sim {

class SimFile final : public File {
  public:
    SimFile(SimDisk& disk, SimDisk::ContentPointer content)
        : disk_(disk), content_(std::move(content)) {}

    Result<std::size_t> pread(char* to, std::size_t size, std::uint64_t offset) override {
        if (offset >= content_->now.size()) return std::size_t{0};
        std::size_t part = std::min<std::size_t>(size, content_->now.size() - offset);
        std::memcpy(to, content_->now.data() + offset, part);
        return part;
    }
    Status pwrite(std::string_view bytes, std::uint64_t offset) override {
        TRY(disk_.grow(*content_, offset + bytes.size()));
        std::memcpy(content_->now.data() + offset, bytes.data(), bytes.size());
        if (bytes.empty()) return {};
        for (std::size_t s = offset / SimDisk::kSector;
             s <= (offset + bytes.size() - 1) / SimDisk::kSector; ++s) {
            content_->dirty.insert(s);
        }
        return {};
    }
    Status sync_data() override {
        content_->durable = content_->now;
        content_->dirty.clear();
        return {};
    }
    Result<std::uint64_t> size() override { return content_->now.size(); }
    Status truncate(std::uint64_t size) override {
        content_->now.resize(size);
        content_->durable.resize(std::min<std::size_t>(content_->durable.size(), size));
        return {};
    }
    Status fill_zero(std::uint64_t size) override {
        TRY(disk_.grow(*content_, size));
        return sync_data();
    }
    Status reserve(std::uint64_t size) override { return disk_.grow(*content_, size); }

  private:
    SimDisk& disk_;
    SimDisk::ContentPointer content_;
};

namespace {
class SimLock final : public DirectoryLock {};
Error missing(const std::string& path) {
    return error(SqlState::kUndefinedFile, "could not open file \"{}\": No such file or directory",
                 path);
}
}  // namespace

std::uint64_t SimDisk::used() const {
    std::uint64_t bytes = 0;
    for (const auto& [path, content] : files_) bytes += content->now.size();
    return bytes;
}

Status SimDisk::grow(Content& content, std::uint64_t size) {
    if (size <= content.now.size()) return {};
    if (used() + size - content.now.size() > capacity_) {
        return Error(SqlState::kDiskFull, "could not write: No space left on device");
    }
    content.now.resize(size);
    return {};
}

Result<std::unique_ptr<File>> SimDisk::open(const std::string& path, OpenMode mode) {
    auto found = files_.find(path);
    if (found == files_.end()) {
        if (mode != OpenMode::kCreate) return missing(path);
        found = files_.emplace(path, std::make_shared<Content>()).first;
    }
    return std::unique_ptr<File>(std::make_unique<SimFile>(*this, found->second));
}

Status SimDisk::rename(const std::string& from, const std::string& to) {
    auto found = files_.find(from);
    if (found == files_.end()) return missing(from);
    ContentPointer content = found->second;
    files_.erase(found);
    files_[to] = content;
    return {};
}

Status SimDisk::remove(const std::string& path) {
    if (files_.erase(path) == 0) return missing(path);
    return {};
}

Result<std::vector<std::string>> SimDisk::list(const std::string& directory) {
    std::vector<std::string> names;
    for (const auto& [path, content] : files_) {
        if (path.starts_with(directory + "/") &&
            path.find('/', directory.size() + 1) == std::string::npos) {
            names.push_back(path.substr(directory.size() + 1));
        }
    }
    return names;
}

Status SimDisk::create_directories(const std::string&) {
    return {};
}

Status SimDisk::sync_directory(const std::string& directory) {
    std::erase_if(durable_names_,
                  [&](const auto& entry) { return entry.first.starts_with(directory + "/"); });
    for (const auto& [path, content] : files_) {
        if (path.starts_with(directory + "/")) durable_names_[path] = content;
    }
    return {};
}

Result<std::unique_ptr<DirectoryLock>> SimDisk::try_lock(const std::string&) {
    return std::unique_ptr<DirectoryLock>(std::make_unique<SimLock>());
}

std::unique_ptr<SimDisk> SimDisk::crashed_copy() {
    auto copy = std::make_unique<SimDisk>(random_);
    // Names change in order, as in a journalling file system: all since the last sync of the
    // directory, or none.
    const auto& names = random_.below(2) ? durable_names_ : files_;
    const bool keep_none = random_.below(3) == 0;
    for (const auto& [path, content] : names) {
        auto survived = std::make_shared<Content>();
        survived->now = content->durable;
        survived->now.resize(content->now.size());
        for (std::size_t sector : content->dirty) {
            std::size_t at = sector * kSector;
            if (keep_none || random_.below(2) || at >= content->now.size()) continue;
            std::size_t part = std::min(kSector, content->now.size() - at);
            std::memcpy(survived->now.data() + at, content->now.data() + at, part);
        }
        survived->durable = survived->now;
        copy->files_[path] = survived;
    }
    copy->durable_names_ = copy->files_;
    return copy;
}

}  // namespace aerolith::sim
