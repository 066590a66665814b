#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/origin.h"
#include "cluster/shard_map.h"
#include "common/bytes.h"
#include "common/result.h"
#include "storage/mvcc_store.h"

namespace aerolith {

// A log entry is one command: id(u16 LE) body. Ids and bodies are on disk: never change, never
// reuse.

enum class CommandKind : std::uint16_t {
    kWriteTransaction = 1,
    kTimestampAdvance = 2,
    kSequenceAdvance = 3,
    kSequenceForget = 4,
    kDropIndex = 5,
    kSetShardMap = 6,
    kOriginated = 7,
    kSetMember = 8,
    kNotify = 9,
    kDropLocks = 10,
};

/// All that applying a command may touch. It has no clock, no random and no files: the same entry
/// over the same state has the same effects everywhere.
class ApplyContext {
  public:
    explicit ApplyContext(ApplyBatch& batch) : batch_(batch) {}

    Status write(WriteEffect effect, std::string_view key, std::string_view row, Timestamp commit) {
        if (key.size() >= 4 && load_big<std::uint32_t>(key.data()) < kFirstUserIndexId)
            touches_catalog_ = true;
        return batch_.write(effect, key, row, commit);
    }
    /// Whether rows of system tables are among what was written.
    bool touches_catalog() const { return touches_catalog_; }
    void put_state(std::string_view name, std::string_view value) { batch_.put_state(name, value); }
    void erase_state(std::string_view name) { batch_.erase_state(name); }
    void drop_prefix(std::string_view prefix) { batch_.drop_prefix(prefix); }
    /// The timestamp becomes visible once the batch is written.
    void committed(Timestamp timestamp) {
        if (timestamp > last_commit_) last_commit_ = timestamp;
    }
    Timestamp last_commit() const { return last_commit_; }
    /// Who asked for the entry is told once the batch is visible.
    void originated(const Origin& origin) { origins_.push_back(origin); }
    const std::vector<Origin>& origins() const { return origins_; }
    /// The node's sessions hold nothing any more of what they held.
    void drop_locks(std::uint64_t node) { dropped_.push_back(node); }
    const std::vector<std::uint64_t>& dropped_locks() const { return dropped_; }
    /// The node's sessions are told once the batch is visible. A view into the entry.
    void notify(std::string_view notifications) { notifications_.push_back(notifications); }
    const std::vector<std::string_view>& notifications() const { return notifications_; }

  private:
    ApplyBatch& batch_;
    bool touches_catalog_ = false;
    Timestamp last_commit_;
    std::vector<Origin> origins_;
    std::vector<std::uint64_t> dropped_;
    std::vector<std::string_view> notifications_;
};

/// decode() may keep views into the entry.
template <class T>
concept Command = requires(const T command, ByteReader& reader, ApplyContext& context,
                           ByteWriter& writer) {
    { T::kId } -> std::convertible_to<CommandKind>;
    { T::decode(reader) } -> std::same_as<Result<T>>;
    { command.encode(writer) } -> std::same_as<void>;
    { command.apply(context) } -> std::same_as<Status>;
};

template <Command T>
std::string encode_entry(const T& command) {
    ByteWriter writer;
    writer.put(T::kId);
    command.encode(writer);
    return writer.take();
}

}  // namespace aerolith
