#pragma once

#include <rocksdb/options.h>

#include "storage/ordered_store.h"
#include "storage/rocks_store.h"

namespace aerolith {

/// The measured choices for one node (see README.md).
rocksdb::DBOptions rocks_database_options(const RocksStoreOptions& options,
                                          const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions rocks_family_options(Family family, const RocksStoreOptions& options,
                                                  const std::shared_ptr<rocksdb::Cache>& cache);
std::shared_ptr<rocksdb::Cache> new_block_cache(const RocksStoreOptions& options);

}  // namespace aerolith
