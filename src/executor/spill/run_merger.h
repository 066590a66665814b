#pragma once

#include "executor/spill/row_run.h"
#include "executor/spill/sort_keys.h"

namespace aerolith {

/// Merges sorted runs whose last column is the encoded sort key. Equal keys come in the order of
/// the runs.
class RunMerger {
  public:
    /// `types` with the key column.
    RunMerger(std::vector<RowRun> runs, const std::vector<Type>& types, EvalContext& eval);

    /// Pushes the rows in order, at most `bound` of them.
    Status merge(PushTarget& target, std::uint64_t bound);

  private:
    struct Input {
        RowReader reader;
        Chunk rows;
        std::size_t at = 0;
        std::uint32_t source = 0;  // of `rows` among those the batch reads from
    };
    struct Head {
        std::uint64_t head;
        std::string_view key;
        std::uint32_t input;
    };
    struct Place {
        std::uint32_t source, row;
    };
    static bool later(const Head& a, const Head& b);
    Status advance(std::uint32_t input);
    void put_head(std::uint32_t input);
    /// Copies the rows gathered so far out and forgets their sources.
    Chunk take_batch();

    std::vector<Type> types_;
    EvalContext& eval_;
    std::vector<Input> inputs_;
    std::vector<Head> heads_;
    std::vector<Chunk> sources_;
    std::vector<Place> batch_;
};

/// How many runs may be merged at once within `memory`.
std::size_t merge_fan_in(std::size_t memory);

/// Merges neighbours until at most `fan_in` runs are left.
Status reduce_runs(std::vector<RowRun>& runs, std::size_t fan_in, std::size_t block_bytes,
                   const std::vector<Type>& types, TempSpace& space, EvalContext& eval);

}  // namespace aerolith
