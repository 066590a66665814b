#include "executor/spill/row_run.h"

#include "executor/spill/chunk_codec.h"

namespace aerolith {
namespace {

/// How many rows from `from` on make up about `bytes`.
std::size_t rows_within(const Chunk& rows, std::size_t from, std::size_t bytes) {
    std::size_t fixed = 1;
    std::vector<VectorView> wide;
    for (const Vector& column : rows.columns) {
        fixed += physical_width(column.physical());
        if (column.physical() == Physical::kBytes) wide.push_back(column.view());
    }
    std::size_t total = 0, row = from;
    for (; row < rows.size && total < bytes; ++row) {
        total += fixed;
        for (const VectorView& view : wide)
            total += view.is_null(row) ? 0 : view.get<std::string_view>(row).size();
    }
    return row - from;
}

}  // namespace

Status RowWriter::add(const Chunk& rows) {
    for (std::size_t at = 0; at < rows.size;) {
        std::size_t count = rows_within(rows, at, block_bytes_);
        encode_rows(rows, at, count, buffer_);
        at += count;
        run_.rows += count;
        buffered_rows_ += count;
        if (buffer_.size() >= block_bytes_) TRY(flush());
    }
    return {};
}

Status RowWriter::flush() {
    std::uint64_t offset = TRY(run_.file->append(buffer_));
    run_.blocks.push_back({offset, buffer_.size(), std::exchange(buffered_rows_, 0)});
    if (buffer_.capacity() > 4 * block_bytes_) buffer_ = std::string();
    buffer_.clear();
    return {};
}

Result<RowRun> RowWriter::finish() {
    if (!buffer_.empty()) TRY(flush());
    buffer_ = std::string();
    return std::move(run_);
}

Status RowReader::next(Chunk& out) {
    out = Chunk();
    if (rest_.empty()) {
        if (block_ == run_.blocks.size()) return {};
        const RowRun::Block& block = run_.blocks[block_++];
        TRY(run_.file->read(block.offset, block.bytes, bytes_));
        rest_ = bytes_;
        rest_rows_ = block.rows;
    }
    // A piece of a block is never longer than a vector.
    std::size_t room = std::min<std::uint64_t>(rest_rows_, kVectorSize);
    for (const Type& type : types_) out.columns.emplace_back(type, room);
    while (!rest_.empty() && out.size + encoded_row_count(rest_) <= kVectorSize)
        TRY(decode_rows(rest_, out));
    rest_rows_ -= out.size;
    return {};
}

Result<Chunk> read_block(const RowRun& run, std::size_t block, const std::vector<Type>& types) {
    const RowRun::Block& place = run.blocks[block];
    std::string bytes;
    TRY(run.file->read(place.offset, place.bytes, bytes));
    Chunk rows;
    for (const Type& type : types) rows.columns.emplace_back(type, place.rows);
    for (std::string_view rest = bytes; !rest.empty();) TRY(decode_rows(rest, rows));
    return rows;
}

Result<bool> RowReader::push_all(PushTarget& target, EvalContext& eval) {
    for (;;) {
        TRY(eval.check_interrupts());
        Chunk rows;
        TRY(next(rows));
        if (rows.size == 0) return true;
        if (!TRY(target.push(rows))) return false;
    }
}

}  // namespace aerolith
