#pragma once

#include "executor/operators/hash_join_table.h"

namespace aerolith {

/// What all phases of one hash join share.
struct HashJoinPlan {
    HashJoinPlan(const PhysicalHashJoin& node, ExecContext& context)
        : node(node), conditions(node.conditions, context), context(context) {}
    bool left_rows_only() const {
        return node.join == JoinKind::kSemi || node.join == JoinKind::kAnti;
    }
    bool keeps_left() const {
        return node.join == JoinKind::kLeft || node.join == JoinKind::kFull ||
               node.join == JoinKind::kAnti;
    }
    bool keeps_right() const {
        return node.join == JoinKind::kRight || node.join == JoinKind::kFull;
    }
    bool left_decided() const { return keeps_left() || node.join == JoinKind::kSemi; }
    bool first_match_suffices() const { return left_rows_only() && conditions.empty(); }

    const PhysicalHashJoin& node;
    Predicate conditions;
    ExecContext& context;
};

/// Looks the rows of the left side up in a table and pushes what the join makes of them.
class HashJoinProbe final : public KeyedTarget {
  public:
    HashJoinProbe(const HashJoinPlan& plan, HashJoinTable& table, PushTarget& target)
        : plan_(plan), table_(table), target_(target) {}

    /// Rows of partitions from `resident` on, as far as `build` has any, wait in `waiting`.
    void divide(std::size_t resident, const std::vector<RowRun>& build, Partitions& waiting) {
        resident_ = resident;
        build_ = &build;
        waiting_ = &waiting;
    }
    /// The left rows come once for each part of the right side: which have found a match is kept in
    /// `found`, by their number, and left rows are not decided here.
    void remember(std::vector<bool>& found) { found_before_ = &found; }

    Result<bool> push(Chunk& rows, const KeyBatch& keys) override;
    bool stopped() const { return stopped_; }

  private:
    Status set_aside(Chunk& rows, const KeyBatch& keys);
    Result<bool> flush(const Chunk& rows);
    Result<bool> emit_left_only(Chunk& rows);
    std::uint32_t original(std::size_t row) const {
        return selected_ ? (*selected_)[row] : static_cast<std::uint32_t>(row);
    }

    const HashJoinPlan& plan_;
    HashJoinTable& table_;
    PushTarget& target_;
    std::size_t resident_ = Partitions::kCount;
    const std::vector<RowRun>* build_ = nullptr;
    Partitions* waiting_ = nullptr;
    SelectionPtr selected_;
    std::vector<bool>* found_before_ = nullptr;
    std::size_t rows_before_ = 0;
    std::vector<bool> found_;
    Selection left_rows_, right_rows_;
    bool stopped_ = false;
};

/// Right rows that nothing matched, beside NULLs; false: the target wants no more.
Result<bool> emit_unmatched_right(const HashJoinPlan& plan, const HashJoinTable& table,
                                  PushTarget& target);

/// Appends the right side's columns, all NULL.
void append_null_columns(const std::vector<Type>& types, Chunk& rows);

}  // namespace aerolith
