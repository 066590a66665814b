#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace aerolith {

/// The name as SQL would have to write it.
std::string quoted_name(std::string_view name);

/// Names of objects as a catalog has them, qualified where the search path would not find them. An
/// empty path qualifies every relation: the form that means the same in every session.
struct CatalogNames {
    const Catalog& catalog;
    std::vector<Oid> search_path;

    /// For storing rather than for showing.
    bool canonical() const { return search_path.empty(); }
    /// Of a stored or system relation; empty: there is none.
    std::string relation(Oid oid) const;
    /// Without the schema, not quoted.
    std::string bare_relation(Oid oid) const;
    std::string column(Oid relation, std::int16_t number) const;

  private:
    bool is_visible(Oid oid, std::string_view name) const;
};

}  // namespace aerolith
