#pragma once

#include <memory>
#include <string>

#include "storage/ordered_store.h"

namespace aerolith {

struct RocksStoreOptions {
    std::size_t memtable_bytes = 32u << 20;
    /// Over all families; bounds memory and replay.
    std::size_t write_buffer_bytes = 128u << 20;
    /// 0: a quarter of the machine's memory. Memory is taken only as it is used.
    std::size_t block_cache_bytes = 0;
};

Result<std::unique_ptr<OrderedStore>> open_rocks_store(const std::string& directory,
                                                       RocksStoreOptions options);

}  // namespace aerolith
