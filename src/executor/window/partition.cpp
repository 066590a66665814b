#include "executor/window/partition.h"

namespace aerolith {
namespace {

constexpr Type kStartType{type_oid::kInt8};

}  // namespace

// Half of the memory for the rows, the rest for the groups and for pages read back.
WindowPartition::WindowPartition(const std::vector<Type>& types, ExecContext& context)
    : memory_(context.work_mem_bytes),
      rows_(types, context.temp, memory_ / 2),
      group_starts_({kStartType}, context.temp, memory_ / 8) {}

Status WindowPartition::start_group(std::size_t row) {
    constexpr std::size_t kFirst = 16;
    if (starts_.columns.empty()) starts_.columns.emplace_back(kStartType, kFirst);
    if (starts_.size == starts_.columns[0].capacity()) starts_.columns[0].reserve(starts_.size * 2);
    starts_.columns[0].data<std::int64_t>()[starts_.size++] = static_cast<std::int64_t>(row);
    ++group_count_;
    return starts_.size == kVectorSize ? write_starts() : Status();
}

Status WindowPartition::write_starts() {
    TRY(group_starts_.add(starts_));
    starts_.size = 0;
    return {};
}

Status WindowPartition::finish() {
    TRY(start_group(size()));
    --group_count_;
    TRY(write_starts());
    starts_ = {};
    TRY(rows_.finish());
    TRY(group_starts_.finish());
    row_pages_.emplace(rows_, memory_ / 4);
    group_pages_.emplace(group_starts_, memory_ / 8);
    return {};
}

}  // namespace aerolith
