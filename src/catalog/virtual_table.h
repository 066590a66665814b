#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/type.h"
#include "types/value.h"

namespace aerolith {

struct SystemViewContext;  // what a row source may read; defined where it is implemented

/// A table of pg_catalog, information_schema or aerolith whose rows are computed. Declared here so
/// that the planner can name it; implemented in `sysviews`.
struct VirtualTable {
    struct Column {
        std::string name;
        Type type;
    };
    Oid oid = kInvalidOid;  // PostgreSQL's where it has one
    std::string schema;
    std::string name;
    std::string summary;
    std::vector<Column> columns;
    /// Calls `emit` with one value per column for each row; stops at the first failure.
    using Emit = std::function<Status(std::vector<Value>)>;
    Status (*produce)(SystemViewContext& context, const Emit& emit) = nullptr;
    /// A view over other system tables instead of a row source; empty: none.
    std::string view_sql;
};

/// All virtual tables, set once at start before the first session (an inversion: sysviews lies
/// above).
class VirtualTables {
  public:
    static void install(std::vector<VirtualTable> tables);
    static const VirtualTable* find(std::string_view schema, std::string_view name);
    static const VirtualTable* find(Oid oid);
    static const std::vector<VirtualTable>& all();
};

}  // namespace aerolith
