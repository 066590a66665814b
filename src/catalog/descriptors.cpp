#include "catalog/descriptors.h"

#include "common/assert.h"

namespace aerolith {

const ColumnDescriptor* RelationDescriptor::find_column(std::string_view name) const {
    for (const ColumnDescriptor& column : columns) {
        if (!column.dropped && column.name == name) return &column;
    }
    return nullptr;
}

const ColumnDescriptor& RelationDescriptor::column(std::int16_t number) const {
    ASSERT(number >= 1 && static_cast<std::size_t>(number) <= columns.size());
    return columns[static_cast<std::size_t>(number) - 1];
}

const IndexDescriptor* RelationDescriptor::find_index(Oid index) const {
    for (const IndexDescriptor& candidate : indexes) {
        if (candidate.oid == index) return &candidate;
    }
    return nullptr;
}

const IndexDescriptor* RelationDescriptor::primary_key() const {
    for (const IndexDescriptor& candidate : indexes) {
        if (candidate.primary) return &candidate;
    }
    return nullptr;
}

const ConstraintDescriptor* RelationDescriptor::find_constraint(std::string_view name) const {
    for (const ConstraintDescriptor& constraint : constraints) {
        if (constraint.name == name) return &constraint;
    }
    return nullptr;
}

bool RelationDescriptor::reads(Oid relation, std::int16_t column) const {
    return std::ranges::any_of(depends_on, [&](const ObjectUse& use) {
        return use.relation == relation && (column == 0 || use.column == column);
    });
}

}  // namespace aerolith
