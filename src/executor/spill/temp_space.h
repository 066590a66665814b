#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "common/result.h"
#include "runtime/disk.h"

namespace aerolith {

/// The folder of a node's temporary files. Thread-safe.
class TempDirectory {
  public:
    TempDirectory(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
    /// Makes the folder and empties it of what a crash left.
    Status prepare();

  private:
    friend class TempFile;
    friend class TempSpace;
    Disk& disk_;
    std::string path_;
    std::atomic<std::uint64_t> next_file_{1};
};

class TempFile;

/// The temporary files of one session, within its temp_file_limit. Thread-safe; outlives its files.
class TempSpace {
  public:
    explicit TempSpace(TempDirectory& directory) : directory_(directory) {}

    Result<std::shared_ptr<TempFile>> create();
    /// In kB; negative: no limit.
    void set_limit(std::int64_t kilobytes) {
        limit_kilobytes_.store(kilobytes, std::memory_order_relaxed);
    }
    std::int64_t limit() const { return limit_kilobytes_.load(std::memory_order_relaxed); }
    std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

  private:
    friend class TempFile;
    Status take(std::uint64_t bytes);

    TempDirectory& directory_;
    std::atomic<std::int64_t> limit_kilobytes_{-1};
    std::atomic<std::uint64_t> used_{0};
};

/// A file that is appended to and read back at will; it is gone when its last holder is. One thread
/// appends.
class TempFile {
  public:
    TempFile(TempSpace& space, std::unique_ptr<File> file, std::string path)
        : space_(space), file_(std::move(file)), path_(std::move(path)) {}
    ~TempFile();
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;

    /// The place it got.
    Result<std::uint64_t> append(std::string_view bytes);
    Status read(std::uint64_t offset, std::size_t size, std::string& out);
    std::uint64_t bytes() const { return size_; }

  private:
    TempSpace& space_;
    std::unique_ptr<File> file_;
    std::string path_;
    std::uint64_t size_ = 0;
};

}  // namespace aerolith
