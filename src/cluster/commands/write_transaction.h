#pragma once

#include <functional>

#include "cluster/commands/command.h"

namespace aerolith {

/// The effects of one committed transaction.
///   body = commit timestamp(u64) dropped indexes(u32) index id(u32)* write*
///   write = effect(u8) key size(u32) key [row size(u32) row, not for a deletion]
struct WriteTransaction {
    static constexpr CommandKind kId = CommandKind::kWriteTransaction;
    /// Where the commit timestamp lies in an entry: it is known last.
    static constexpr std::size_t kTimestampAt = 2;

    Timestamp commit;
    std::string_view dropped_indexes;
    std::string_view writes;

    void encode(ByteWriter& writer) const;
    static Result<WriteTransaction> decode(ByteReader& reader);
    Status apply(ApplyContext& context) const;
};

/// Calls `then` with each key that a transaction's entry (a WriteTransaction or a Notify) writes;
/// the error when it is not one.
Status for_each_key(std::string_view entry, const std::function<void(std::string_view)>& then);

/// Builds the entry of a WriteTransaction write by write.
class WriteTransactionBuilder {
  public:
    explicit WriteTransactionBuilder(const std::vector<std::uint32_t>& dropped_indexes);
    /// Room for so many writes with so many bytes of keys and rows.
    void reserve(std::size_t writes, std::size_t bytes) {
        entry_.reserve(entry_.size() + writes * kWriteHeadBytes + bytes);
    }
    void add(WriteEffect effect, std::string_view key, std::string_view row);
    std::size_t size() const { return entry_.size(); }
    std::string take() { return std::move(entry_); }
    /// `at`: where the WriteTransaction starts in the entry.
    static void set_timestamp(std::string& entry, Timestamp commit, std::size_t at = 0) {
        store_little(entry.data() + at + WriteTransaction::kTimestampAt, commit.value);
    }

  private:
    static constexpr std::size_t kWriteHeadBytes = 1 + 4 + 4;
    std::string entry_;
};

}  // namespace aerolith
