#pragma once

#include <functional>
#include <string>

#include "catalog/catalog.h"

namespace aerolith {

/// A comment as pg_description has it.
struct CommentRow {
    Oid object = kInvalidOid;
    Oid class_oid = kInvalidOid;  // of the catalog the object is in
    std::int32_t column = 0;
    std::string_view text;
};

inline constexpr Oid kRelationClass = 1259, kSchemaClass = 2615, kConstraintClass = 2606,
                     kDatabaseClass = 1262, kRoleClass = 1260;

/// Comments of the database's own objects, or with `shared` of databases and roles.
std::vector<CommentRow> comments_in(const Catalog& catalog, bool shared);

}  // namespace aerolith
