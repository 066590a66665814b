#pragma once

#include "executor/operators/row_store.h"
#include "executor/spill/memory_budget.h"
#include "executor/spill/partitions.h"

namespace aerolith {

/// The build side of a hash join: rows, chained by key.
class HashJoinTable {
  public:
    explicit HashJoinTable(std::vector<Type> types) : rows_(std::move(types)) {}

    void add(const Chunk& rows, const KeyBatch& keys, const Selection& chosen);
    void seal() { rows_.seal(); }
    std::size_t bytes() const {
        return rows_.bytes() + keys_.bytes() +
               (head_.capacity() + next_.capacity() + key_of_.capacity()) * sizeof(std::uint32_t) +
               matched_.capacity() / 8;
    }
    const RowStore& rows() const { return rows_; }
    std::size_t size() const { return rows_.size(); }
    std::size_t bucket_count() const { return keys_.slot_count(); }
    void prefetch(std::span<const std::uint64_t> hashes) const {
        if (bytes() > kCacheBytes) keys_.prefetch(hashes);
    }
    /// First row of the key, KeyTable::kNone when there is none; the others follow by next().
    std::uint32_t first(std::string_view key, std::uint64_t hash) const {
        std::uint32_t id = keys_.find(key, hash);
        return id == KeyTable::kNone ? KeyTable::kNone : head_[id];
    }
    std::uint32_t next(std::uint32_t row) const { return next_[row]; }
    void mark_matched(std::uint32_t row) { matched_[row] = true; }
    bool matched(std::uint32_t row) const { return matched_[row]; }
    /// Rows [from, to) as they were added.
    Chunk rows_between(std::size_t from, std::size_t to, KeyBatch& keys) const;

  private:
    static constexpr std::size_t kCacheBytes = 256 << 10;  // look-ups in less are fast anyway

    RowStore rows_;
    KeyTable keys_;
    std::vector<bool> key_complete_;     // by key
    std::vector<std::uint32_t> head_;    // by key: first row
    std::vector<std::uint32_t> next_;    // by row: next of the same key
    std::vector<std::uint32_t> key_of_;  // by row
    std::vector<bool> matched_;          // by row
};

/// Fills a table within the memory of one hash. What does not fit goes to partitions: those from
/// `resident()` on are on disk, and ever more of them as rows come.
class HashJoinBuild final : public KeyedTarget {
  public:
    HashJoinBuild(std::vector<Type> types, int level, bool keep_incomplete, ExecContext& context)
        : types_(types),
          level_(level),
          keep_incomplete_(keep_incomplete),
          context_(context),
          budget_(context.hash_mem_bytes),
          table_(std::make_unique<HashJoinTable>(std::move(types))),
          spilled_(context.temp, level, context.hash_mem_bytes) {}

    Result<bool> push(Chunk& rows, const KeyBatch& keys) override;

    HashJoinTable& table() { return *table_; }
    void forget_table() { table_ = std::make_unique<HashJoinTable>(types_); }
    std::size_t resident() const { return resident_; }
    Partitions& spilled() { return spilled_; }
    std::uint64_t rows() const { return table_->size() + spilled_.rows(); }
    const MemoryBudget& budget() const { return budget_; }

  private:
    Status route(const Chunk& rows, const KeyBatch& keys);
    Status shrink();

    std::vector<Type> types_;
    int level_;
    bool keep_incomplete_;
    ExecContext& context_;
    MemoryBudget budget_;
    std::unique_ptr<HashJoinTable> table_;
    std::size_t resident_ = Partitions::kCount;
    Partitions spilled_;
};

}  // namespace aerolith
