#include "txn/data_directory.h"

#include <charconv>

namespace aerolith {

namespace {

constexpr std::string_view kFormatFile = "/AEROLITH";
constexpr std::string_view kFormatLine = "AerolithDB data directory, format ";

Result<int> read_format(Disk& disk, const std::string& path) {
    std::string content = TRY(disk.read_file(path + std::string(kFormatFile)));
    int version = 0;
    std::string_view text(content);
    if (text.starts_with(kFormatLine)) {
        text.remove_prefix(kFormatLine.size());
        std::from_chars(text.data(), text.data() + text.size(), version);
    }
    if (version <= 0)
        return error(SqlState::kConfigFileError, "file \"{}{}\" is damaged", path, kFormatFile);
    return version;
}

}  // namespace

Result<DataDirectory> DataDirectory::claim(Disk& disk, const std::string& path) {
    DataDirectory directory;
    directory.path_ = path;
    TRY(disk.create_directories(path));
    const bool ours = TRY(disk.exists(path + std::string(kFormatFile)));
    if (!ours) {
        for (const std::string& name : TRY(disk.list(path))) {
            if (name == "lock" || name == "lost+found" || name == "AEROLITH.new") continue;
            if (name == "cluster") continue;  // who the node is may be there before its data
            return error(SqlState::kObjectNotInPrerequisiteState,
                         "directory \"{}\" exists but is not an AerolithDB data directory", path)
                .hint("Choose an empty directory, or one that AerolithDB created.");
        }
    }
    directory.lock_ = TRY(disk.try_lock(path + "/lock"));
    if (!directory.lock_) {
        return error(SqlState::kObjectInUse, "data directory \"{}\" is in use by another server",
                     path)
            .hint("Stop the other server, or choose another directory with --data-dir.");
    }
    if (!ours) {
        TRY(disk.replace_file(path + std::string(kFormatFile),
                              fmt::format("{}{}\n", kFormatLine, kFormatVersion)));
        directory.was_created_ = true;
        return directory;
    }
    int version = TRY(read_format(disk, path));
    if (version > kFormatVersion) {
        return error(SqlState::kObjectNotInPrerequisiteState,
                     "data directory \"{}\" was written by a newer version (format {}, this server "
                     "knows up to {})",
                     path, version, kFormatVersion);
    }
    if (version < kFormatVersion) {
        return error(
                   SqlState::kObjectNotInPrerequisiteState,
                   "data directory \"{}\" was written by an older version (format {}, this server "
                   "reads {})",
                   path, version, kFormatVersion)
            .hint(
                "Take its data out with pg_dump and the older version, and load it into a new "
                "directory.");
    }
    return directory;
}

}  // namespace aerolith
