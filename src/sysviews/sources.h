#pragma once

#include <span>
#include <string_view>

#include "catalog/virtual_table.h"

namespace aerolith {

/// Where the rows of a system table come from; the tables themselves are in facts/tables.def. One
/// without a source has no rows.
struct TableSource {
    std::string_view schema, table;
    Status (*produce)(SystemViewContext& context, const VirtualTable::Emit& emit);
};

/// A system view that is a query over other system tables.
struct ViewSource {
    std::string_view schema, view, sql;
};

std::span<const ViewSource> view_sources();

/// In pg_extension and pg_depend the owner of the schema `aerolith` and its views.
inline constexpr Oid kAerolithExtension = 13099;

// One per row source, each in the file of its table.
#define SOURCE(schema, table) Status produce_##table(SystemViewContext&, const VirtualTable::Emit&);
#include "sysviews/facts/sources.def"
#undef SOURCE

}  // namespace aerolith
