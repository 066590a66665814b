#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace aerolith {

/// An open file. pread and pwrite may be called from several threads at once.
/// A full disk is kDiskFull, a missing file kUndefinedFile, anything else kIoError.
class File {
  public:
    virtual ~File() = default;
    /// Bytes read; fewer than asked for only at the end of the file.
    virtual Result<std::size_t> pread(char* to, std::size_t size, std::uint64_t offset) = 0;
    /// Writes everything or fails.
    virtual Status pwrite(std::string_view bytes, std::uint64_t offset) = 0;
    /// What was written before is durable when this returns. After a failure the file's content is
    /// unknown: never try again.
    virtual Status sync_data() = 0;
    virtual Result<std::uint64_t> size() = 0;
    virtual Status truncate(std::uint64_t size) = 0;
    /// Writes zeros up to `size`, so that later syncs journal no metadata, and syncs.
    virtual Status fill_zero(std::uint64_t size) = 0;
    /// Sets room aside up to `size`, which then is the file's size, without writing it.
    virtual Status reserve(std::uint64_t size) = 0;
};

enum class OpenMode : std::uint8_t { kRead, kReadWrite, kCreate };

/// Held until destroyed; the operating system drops it when the process dies.
class DirectoryLock {
  public:
    virtual ~DirectoryLock() = default;
};

/// Files of one node. Paths are plain strings with '/'.
class Disk {
  public:
    virtual ~Disk() = default;
    virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
    virtual Status rename(const std::string& from, const std::string& to) = 0;
    virtual Status remove(const std::string& path) = 0;
    virtual Result<bool> exists(const std::string& path) = 0;
    /// Names (not paths) of the directory's entries, sorted.
    virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
    virtual Status create_directories(const std::string& path) = 0;
    /// Creations, renames and removals in it are durable afterwards.
    virtual Status sync_directory(const std::string& path) = 0;
    /// nullptr when another process holds it.
    virtual Result<std::unique_ptr<DirectoryLock>> try_lock(const std::string& path) = 0;

    Result<std::string> read_file(const std::string& path);
    /// Writes a temporary file, syncs it and renames it over `path`.
    Status replace_file(const std::string& path, std::string_view content);
};

Disk& system_disk();

}  // namespace aerolith
