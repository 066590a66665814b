#include "runtime/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace aerolith {

namespace {

Error disk_error(const char* what, const std::string& path) {
    int code = errno;
    SqlState state = SqlState::kIoError;
    if (code == ENOSPC || code == EDQUOT) state = SqlState::kDiskFull;
    if (code == ENOENT) state = SqlState::kUndefinedFile;
    return error(state, "could not {} file \"{}\": {}", what, path, std::strerror(code));
}

class SystemFile final : public File {
  public:
    SystemFile(int descriptor, std::string path)
        : descriptor_(descriptor), path_(std::move(path)) {}
    ~SystemFile() override { ::close(descriptor_); }

    Result<std::size_t> pread(char* to, std::size_t size, std::uint64_t offset) override {
        std::size_t done = 0;
        while (done < size) {
            ssize_t n =
                ::pread(descriptor_, to + done, size - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return disk_error("read", path_);
            if (n == 0) break;
            done += static_cast<std::size_t>(n);
        }
        return done;
    }
    Status pwrite(std::string_view bytes, std::uint64_t offset) override {
        while (!bytes.empty()) {
            ssize_t n =
                ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return disk_error("write to", path_);
            bytes.remove_prefix(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
        return {};
    }
    Status sync_data() override {
        if (::fdatasync(descriptor_) != 0) return disk_error("synchronize", path_);
        return {};
    }
    Result<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0) return disk_error("examine", path_);
        return static_cast<std::uint64_t>(status.st_size);
    }
    Status truncate(std::uint64_t size) override {
        if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0)
            return disk_error("truncate", path_);
        return {};
    }
    Status fill_zero(std::uint64_t size) override {
        std::uint64_t at = TRY(this->size());
        const std::string zeros(std::min<std::uint64_t>(size, 1u << 20), '\0');
        while (at < size) {
            std::size_t part = std::min<std::uint64_t>(zeros.size(), size - at);
            TRY(pwrite(std::string_view(zeros).substr(0, part), at));
            at += part;
        }
        return sync_data();
    }
    Status reserve(std::uint64_t size) override {
        // posix_fallocate() says what went wrong in its result.
        errno = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(size));
        if (errno != 0) return disk_error("extend", path_);
        return {};
    }

  private:
    int descriptor_;
    std::string path_;
};

class SystemLock final : public DirectoryLock {
  public:
    explicit SystemLock(int descriptor) : descriptor_(descriptor) {}
    ~SystemLock() override { ::close(descriptor_); }

  private:
    int descriptor_;
};

class SystemDisk final : public Disk {
  public:
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        int flags = O_CLOEXEC | (mode == OpenMode::kRead ? O_RDONLY : O_RDWR);
        if (mode == OpenMode::kCreate) flags |= O_CREAT;
        int descriptor = ::open(path.c_str(), flags, 0600);
        if (descriptor < 0) return disk_error("open", path);
        return std::unique_ptr<File>(std::make_unique<SystemFile>(descriptor, path));
    }
    Status rename(const std::string& from, const std::string& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) return disk_error("rename", from);
        return {};
    }
    Status remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0) return disk_error("remove", path);
        return {};
    }
    Result<bool> exists(const std::string& path) override {
        if (::access(path.c_str(), F_OK) == 0) return true;
        if (errno == ENOENT) return false;
        return disk_error("access", path);
    }
    Result<std::vector<std::string>> list(const std::string& directory) override {
        std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
        if (!stream) return disk_error("open", directory);
        std::vector<std::string> names;
        while (dirent* entry = ::readdir(stream.get())) {
            std::string_view name = entry->d_name;
            if (name != "." && name != "..") names.emplace_back(name);
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    Status create_directories(const std::string& path) override {
        for (std::size_t at = 1; at <= path.size(); ++at) {
            if (at < path.size() && path[at] != '/') continue;
            std::string part = path.substr(0, at);
            if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
                return disk_error("create", part);
        }
        return {};
    }
    Status sync_directory(const std::string& path) override {
        int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0) return disk_error("open", path);
        bool synced = ::fsync(descriptor) == 0;
        Status status = synced ? Status() : Status(disk_error("synchronize", path));
        ::close(descriptor);
        return status;
    }
    Result<std::unique_ptr<DirectoryLock>> try_lock(const std::string& path) override {
        int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0) return disk_error("open", path);
        auto lock = std::make_unique<SystemLock>(descriptor);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            return std::unique_ptr<DirectoryLock>(std::move(lock));
        if (errno == EWOULDBLOCK) return std::unique_ptr<DirectoryLock>();
        return disk_error("lock", path);
    }
};

}  // namespace

Disk& system_disk() {
    static SystemDisk& disk = *new SystemDisk();  // outlives every thread
    return disk;
}

Result<std::string> Disk::read_file(const std::string& path) {
    std::unique_ptr<File> file = TRY(open(path, OpenMode::kRead));
    std::string content(TRY(file->size()), '\0');
    content.resize(TRY(file->pread(content.data(), content.size(), 0)));
    return content;
}

Status Disk::replace_file(const std::string& path, std::string_view content) {
    std::string temporary = path + ".new";
    {
        std::unique_ptr<File> file = TRY(open(temporary, OpenMode::kCreate));
        TRY(file->truncate(0));
        TRY(file->pwrite(content, 0));
        TRY(file->sync_data());
    }
    TRY(rename(temporary, path));
    std::size_t slash = path.rfind('/');
    return sync_directory(slash == std::string::npos ? "." : path.substr(0, slash));
}

}  // namespace aerolith
