#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "types/value.h"

namespace aerolith {

class SessionImpl;

/// A function that reads the catalog or the node. The kernel has dealt with NULL arguments of
/// strict ones.
struct CatalogFunction {
    std::string_view name;
    Result<Value> (*call)(SessionImpl& session, const std::vector<Value>& arguments);
};

Result<Value> call_catalog_function(SessionImpl& session, std::string_view name,
                                    const std::vector<Value>& arguments);

// The families, one file each.
std::span<const CatalogFunction> definition_functions();
std::span<const CatalogFunction> visibility_functions();
std::span<const CatalogFunction> privilege_functions();
std::span<const CatalogFunction> comment_functions();
std::span<const CatalogFunction> node_functions();
std::span<const CatalogFunction> signal_functions();
std::span<const CatalogFunction> advisory_lock_calls();
std::span<const CatalogFunction> sequence_functions();
std::span<const CatalogFunction> lookup_functions();
std::span<const CatalogFunction> cluster_calls();

}  // namespace aerolith
