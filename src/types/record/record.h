#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/value.h"
#include "types/vector.h"

namespace aerolith {

/// A row value: its fields with their names and types, readable without a catalog. Bytes: the
/// number of fields, then for each its type, name and value.
struct RecordField {
    std::string_view name;
    Oid type = kInvalidOid;
    bool is_null = true;
    Datum value;
};

std::vector<RecordField> read_record(std::string_view bytes);

class RecordBuilder {
  public:
    explicit RecordBuilder(std::size_t fields);
    void add(std::string_view name, const Vector& from, std::size_t row);
    std::string_view bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

/// Column by column, NULLs last and equal to each other. Fails when types or counts differ.
Result<int> compare_records(std::string_view left, std::string_view right);

}  // namespace aerolith
