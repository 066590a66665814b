#pragma once

#include "executor/expression/evaluator.h"
#include "executor/operators/key_table.h"
#include "executor/rows/table_format.h"

namespace aerolith {

/// Locks the rows a chunk stands for and brings them up to date. In READ COMMITTED a row that
/// another transaction changed meanwhile is read again and must meet the statement's conditions
/// again (PostgreSQL's EvalPlanQual); in the stricter levels it fails with 40001.
class RowLocker {
  public:
    /// `changes_rows`: for UPDATE and DELETE, not for SELECT ... FOR UPDATE.
    RowLocker(const PhysicalRowMark& mark, const std::vector<ExprPtr>& recheck, bool changes_rows,
              ExecContext& context)
        : mark_(mark),
          changes_rows_(changes_rows),
          format_(table_format(mark.table)),
          recheck_(recheck, context),
          context_(context) {}

    /// Drops rows that are gone, skipped, no longer wanted, or came before in this statement when
    /// `once`. `strengths`: row by row; without them the mark's.
    Status lock(Chunk& chunk, bool once, std::span<const RowLockStrength> strengths = {});

  private:
    enum class Fate : std::uint8_t { kSame, kChanged, kMoved, kGone };
    /// A row of the chunk that is another by now.
    struct Fresh {
        std::uint32_t row;
        std::string key;
        std::string bytes;
    };
    Result<Fate> lock_one(std::string& key, RowLockStrength strength);
    Result<Fate> lock_key(std::string_view key, RowLockStrength strength);
    Result<bool> written_beside(std::string_view key);
    Status refresh(Chunk& chunk, const std::vector<Fresh>& changed, std::vector<bool>& keep);

    const PhysicalRowMark& mark_;
    bool changes_rows_;
    TableFormatPtr format_;
    Predicate recheck_;
    ExecContext& context_;
    KeyTable seen_;
    RowBuffer buffer_;
    std::string key_;
};

}  // namespace aerolith
