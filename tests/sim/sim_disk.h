#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/disk.h"
#include "runtime/random.h"

namespace aerolith::sim {

/// A disk in memory. What was written and not synced may or may not survive a crash, in parts of
/// 512 bytes.
class SimDisk final : public Disk {
  public:
    explicit SimDisk(Random& random) : random_(random) {}

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Status rename(const std::string& from, const std::string& to) override;
    Status remove(const std::string& path) override;
    Result<bool> exists(const std::string& path) override { return files_.contains(path); }
    Result<std::vector<std::string>> list(const std::string& directory) override;
    Status create_directories(const std::string& path) override;
    Status sync_directory(const std::string& path) override;
    Result<std::unique_ptr<DirectoryLock>> try_lock(const std::string& path) override;

    /// What a crash now would leave, as a disk of its own: every unsynced sector decides for
    /// itself. This disk goes on for those who have not noticed yet.
    std::unique_ptr<SimDisk> crashed_copy();
    /// Bytes that files may take; nothing can grow past it.
    void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
    std::uint64_t used() const;

  private:
    friend class SimFile;
    static constexpr std::size_t kSector = 512;

    struct Content {
        std::string now;
        std::string durable;
        std::set<std::size_t> dirty;  // sectors that differ from `durable`
    };
    using ContentPointer = std::shared_ptr<Content>;
    Status grow(Content& content, std::uint64_t size);

    Random& random_;
    std::map<std::string, ContentPointer> files_;
    /// Names as of each directory's last sync; a crash may undo what happened since.
    std::map<std::string, ContentPointer> durable_names_;
    std::uint64_t capacity_ = UINT64_MAX;
};

}  // namespace aerolith::sim
