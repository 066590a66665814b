#pragma once

#include <memory>
#include <vector>

#include "executor/operators/operator.h"
#include "executor/spill/temp_space.h"

namespace aerolith {

/// Rows in a temporary file, in the order they were written. Several runs may share a file.
struct RowRun {
    struct Block {
        std::uint64_t offset;
        std::uint64_t bytes;
        std::uint64_t rows;
    };
    std::shared_ptr<TempFile> file;
    std::vector<Block> blocks;
    std::uint64_t rows = 0;
};

/// Writes a run through a buffer of about `block_bytes`.
class RowWriter {
  public:
    RowWriter(std::shared_ptr<TempFile> file, std::size_t block_bytes) : block_bytes_(block_bytes) {
        run_.file = std::move(file);
    }

    Status add(const Chunk& rows);
    Result<RowRun> finish();
    std::uint64_t rows() const { return run_.rows; }

  private:
    Status flush();
    std::size_t block_bytes_;
    std::string buffer_;
    std::uint64_t buffered_rows_ = 0;
    RowRun run_;
};

/// Reads a run back, a block at a time, in chunks of flat vectors.
class RowReader {
  public:
    RowReader(RowRun run, std::vector<Type> types)
        : run_(std::move(run)), types_(std::move(types)) {}

    /// Up to kVectorSize rows; none is the end.
    Status next(Chunk& out);
    /// Pushes all that is left; false: the target wanted no more.
    Result<bool> push_all(PushTarget& target, EvalContext& eval);

  private:
    RowRun run_;
    std::vector<Type> types_;
    std::size_t block_ = 0;
    std::string bytes_;
    std::string_view rest_;
    std::uint64_t rest_rows_ = 0;
};

/// The rows of one block, as flat vectors.
Result<Chunk> read_block(const RowRun& run, std::size_t block, const std::vector<Type>& types);

/// Bytes one of about `parts` buffers within `memory` may take.
inline std::size_t spill_block_bytes(std::size_t memory, std::size_t parts) {
    return std::clamp<std::size_t>(memory / parts, 4096, 64 * 1024);
}

}  // namespace aerolith
