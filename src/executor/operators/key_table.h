#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/arena.h"
#include "executor/expression/evaluator.h"

namespace aerolith {

/// Turns rows into byte strings that are equal exactly when the key values are (NULLs equal to each
/// other), and sort as they do. The one key form of joins, groups, DISTINCT and sorts.
class KeyEncoder {
  public:
    /// Values of narrower integer and float types are widened to the column's.
    struct Column {
        Oid type;
        bool descending = false;
        bool nulls_first = false;
    };
    explicit KeyEncoder(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// Appends the key of one row; false when some key value is NULL.
    bool encode(const std::vector<Vector>& keys, std::size_t row, std::string& out) const;
    /// Replaces `out` by the keys of all rows, each of the returned size. 0: they differ in size,
    /// encode() must be used.
    std::size_t encode_integers(const std::vector<Vector>& keys, std::size_t rows,
                                std::string& out) const;

  private:
    std::vector<Column> columns_;
};

std::uint64_t hash_key(std::string_view key);

/// A set of byte strings numbered in order of insertion: open addressing with linear probing.
class KeyTable {
  public:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    KeyTable() { rehash(1024); }
    struct Insertion {
        std::uint32_t id;
        bool inserted;
    };
    Insertion insert(std::string_view key) { return insert(key, hash_key(key)); }
    Insertion insert(std::string_view key, std::uint64_t hash);
    /// kNone when absent.
    std::uint32_t find(std::string_view key) const { return find(key, hash_key(key)); }
    std::uint32_t find(std::string_view key, std::uint64_t hash) const;
    /// Loads what the look-ups of these hashes will touch.
    void prefetch(std::span<const std::uint64_t> hashes) const;
    /// The id of a known key, or a new key's, unless the table is full: then kNone.
    std::uint32_t find_or_insert(std::string_view key, std::uint64_t hash, bool full) {
        return full ? find(key, hash) : insert(key, hash).id;
    }
    std::size_t size() const { return keys_.size(); }
    std::string_view key(std::uint32_t id) const { return keys_[id]; }
    std::size_t bytes() const {
        return arena_.bytes_reserved() + slots_.size() * sizeof(Slot) +
               keys_.capacity() * sizeof(std::string_view);
    }
    std::size_t slot_count() const { return slots_.size(); }
    void clear();

  private:
    struct Slot {
        std::uint32_t hash;
        std::uint32_t id;
    };
    void rehash(std::size_t size);

    Arena arena_;
    std::vector<std::string_view> keys_;
    std::vector<Slot> slots_;
};

}  // namespace aerolith
