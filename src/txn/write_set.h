#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "common/arena.h"
#include "storage/mvcc_store.h"
#include "txn/transaction.h"

namespace aerolith {

/// Gives memory from an arena and never takes it back.
template <class T>
struct ArenaAllocator {
    using value_type = T;
    explicit ArenaAllocator(Arena& arena) : arena(&arena) {}
    template <class U>
    ArenaAllocator(const ArenaAllocator<U>& other) : arena(other.arena) {}
    T* allocate(std::size_t n) {
        return static_cast<T*>(arena->allocate(n * sizeof(T), alignof(T)));
    }
    void deallocate(T*, std::size_t) {}
    bool operator==(const ArenaAllocator&) const = default;
    Arena* arena;
};

/// A transaction's uncommitted writes: per key a chain of versions, newest first. Keys stay when
/// their versions are undone, so iterators never die. Not thread-safe for writing.
class WriteSet {
  public:
    static constexpr std::size_t kMaxRowBytes = (std::size_t{1} << 30) - 1;
    /// kInsertNew is what the writer promised; kReplaceKeepingKeys: see WriteEffect.
    enum class WriteKind : std::uint8_t { kErase, kInsertNew, kReplace, kReplaceKeepingKeys };
    /// Its row lies behind it.
    struct Version {
        Version* older;
        CommandId command;
        std::uint32_t row_size : 30;
        std::uint32_t kind : 2;

        bool is(WriteKind asked) const { return kind == static_cast<std::uint32_t>(asked); }
        bool deleted() const { return is(WriteKind::kErase); }

        /// Of a deletion: the key the row moved to, or nothing.
        std::string_view row() const { return {reinterpret_cast<const char*>(this + 1), row_size}; }
    };
    using Map = std::map<std::string_view, Version*, std::less<>,
                         ArenaAllocator<std::pair<const std::string_view, Version*>>>;

    WriteSet()
        : entries_(*new (arena_.allocate(sizeof(Map), alignof(Map)))
                       Map(Map::key_compare(), Map::allocator_type(arena_))) {}

    /// REQUIRES: kind is not kErase.
    void put(std::string_view key, std::string_view row, WriteKind kind, CommandId command) {
        add(key, row, kind, command);
    }
    void erase(std::string_view key, std::string_view moved_to, CommandId command) {
        add(key, moved_to, WriteKind::kErase, command);
    }

    /// The newest version by a command below the bound; nullptr when there is none.
    const Version* find(std::string_view key, CommandId visible_before) const;
    static const Version* visible(const Version* newest, CommandId visible_before) {
        while (newest && newest->command >= visible_before) newest = newest->older;
        return newest;
    }
    const Map& entries() const { return entries_; }

    std::size_t position() const { return undo_.size(); }
    void undo_after(std::size_t position);

    /// What commits: per key the last write, seen against what was there before the transaction.
    using Final = std::function<void(WriteEffect, std::string_view key, std::string_view row)>;
    void for_each_final(const Final& each) const;
    /// Keys and rows, those included that were written over.
    std::size_t content_bytes() const { return content_bytes_; }
    std::size_t bytes() const { return arena_.bytes_reserved() + undo_.size() * sizeof(Version**); }

  private:
    Version*& slot(std::string_view key);
    void add(std::string_view key, std::string_view row, WriteKind kind, CommandId command);

    Arena arena_;
    Map& entries_;  // goes with the arena: nothing in it needs a visit to its end
    /// Rows arrive mostly in key order per index: where the last one of an index went.
    std::array<Map::iterator, 8> hints_{};
    std::array<bool, 8> hinted_{};
    std::size_t content_bytes_ = 0;
    std::deque<Version**> undo_;  // grows without copies
};

}  // namespace aerolith
