#pragma once

#include <memory>
#include <string>

#include "common/result.h"
#include "runtime/disk.h"

namespace aerolith {

/// A node's directory, claimed by this process:
///   AEROLITH   names the directory ours and gives its format version
///   lock       locked while a server runs
///   store/     the ordered store      log/   the log
class DataDirectory {
  public:
    static constexpr int kFormatVersion = 2;

    static Result<DataDirectory> claim(Disk& disk, const std::string& path);

    bool was_created() const { return was_created_; }
    std::string store_path() const { return path_ + "/store"; }
    std::string log_path() const { return path_ + "/log"; }

  private:
    std::string path_;
    bool was_created_ = false;
    std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace aerolith
