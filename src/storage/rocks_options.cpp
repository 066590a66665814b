#include "storage/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include "common/machine.h"

namespace aerolith {

std::shared_ptr<rocksdb::Cache> new_block_cache(const RocksStoreOptions& options) {
    std::size_t bytes = options.block_cache_bytes;
    if (bytes == 0) bytes = machine_memory_bytes() / 4;
    return rocksdb::NewLRUCache(bytes);
}

rocksdb::DBOptions rocks_database_options(const RocksStoreOptions& options,
                                          const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::DBOptions result;
    result.create_if_missing = true;
    result.create_missing_column_families = true;
    result.atomic_flush =
        true;  // all families or none: rows and applied index never disagree after a crash
    result.max_background_jobs = 2;
    result.max_open_files = -1;
    result.write_buffer_manager =
        std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, cache);
    result.info_log_level = rocksdb::InfoLogLevel::INFO_LEVEL;
    result.max_log_file_size = 10u << 20;
    result.keep_log_file_num = 4;
    result.allow_mmap_reads = false;
    result.use_direct_reads = false;
    return result;
}

rocksdb::ColumnFamilyOptions rocks_family_options(Family family, const RocksStoreOptions& options,
                                                  const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.block_size = 16 * 1024;
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    if (family != Family::kHistory) {
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        table.whole_key_filtering = true;
    }
    rocksdb::ColumnFamilyOptions result;
    result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    result.write_buffer_size = options.memtable_bytes;
    result.level_compaction_dynamic_level_bytes = true;
    result.compression = family == Family::kHistory ? rocksdb::kZSTD : rocksdb::kLZ4Compression;
    return result;
}

}  // namespace aerolith
