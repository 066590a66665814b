#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace aerolith {

/// Bump allocation with one lifetime for everything in it. Not thread-safe. Objects are not
/// destroyed.
class Arena {
  public:
    explicit Arena(std::size_t block_bytes = 16 * 1024) : block_bytes_(block_bytes) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void* allocate(std::size_t size, std::size_t alignment = 16) {
        std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);
        if (start + size > capacity_) return allocate_in_new_block(size);
        used_ = start + size;
        return current_ + start;
    }
    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* to = static_cast<char*>(allocate(text.size(), 1));
        std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }
    /// Forgets everything; keeps the first block for reuse.
    void clear();
    std::size_t bytes_reserved() const { return reserved_; }

  private:
    void* allocate_in_new_block(std::size_t size);

    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };
    std::size_t block_bytes_;
    std::vector<Block> blocks_;
    char* current_ = nullptr;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
    std::size_t reserved_ = 0;
};

}  // namespace aerolith
