#include "common/arena.h"

#include <algorithm>

namespace aerolith {

void* Arena::allocate_in_new_block(std::size_t size) {
    std::size_t bytes = std::max(block_bytes_, size);
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
    reserved_ += bytes;
    current_ = blocks_.back().bytes.get();
    capacity_ = bytes;
    used_ = size;
    block_bytes_ = std::min<std::size_t>(block_bytes_ * 2, 1 << 20);
    return current_;
}

void Arena::clear() {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    reserved_ = blocks_.front().size;
    current_ = blocks_.front().bytes.get();
    capacity_ = blocks_.front().size;
    used_ = 0;
}

}  // namespace aerolith
