#include "executor/foreign_keys/foreign_key_events.h"

#include "executor/rows/key_columns.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

std::vector<Value> values_of(const std::vector<std::int16_t>& columns,
                             const std::vector<std::int16_t>& live, const Chunk& rows,
                             std::size_t row) {
    std::vector<Value> values;
    for (std::int16_t number : columns) {
        auto position = static_cast<std::size_t>(std::ranges::find(live, number) - live.begin());
        values.push_back(rows.columns[position].value(row));
    }
    return values;
}

bool same_values(const std::vector<Value>& left, const std::vector<Value>& right) {
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i].is_null() != right[i].is_null()) return false;
        if (left[i].is_null()) continue;
        if (type_info(left[i].type().oid).compare(left[i].datum(), right[i].datum()) != 0)
            return false;
    }
    return true;
}

/// PostgreSQL passes on what looks different, though it compares as equal.
bool same_images(const std::vector<Value>& left, const std::vector<Value>& right) {
    return std::ranges::equal(left, right, same_image);
}

std::size_t count_nulls(const std::vector<Value>& values) {
    return static_cast<std::size_t>(
        std::ranges::count_if(values, [](const Value& value) { return value.is_null(); }));
}

}  // namespace

Status ForeignKeyWatch::add_referencing(const ForeignKeyUse& use, std::vector<Value> key) {
    const ConstraintDescriptor& constraint = use.constraint();
    std::size_t nulls = count_nulls(key);
    if (nulls == key.size() || (nulls > 0 && constraint.match_type != 'f')) return {};
    if (nulls > 0) {
        return error(SqlState::kForeignKeyViolation,
                     "insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                     use.table->name, constraint.name)
            .detail("MATCH FULL does not allow mixing of null and nonnull key values.")
            .table(use.table_schema, use.table->name)
            .constraint(constraint.name);
    }
    // Many rows of a statement refer to the same one: a look-up serves them all.
    std::string once = fmt::format("{}:", constraint.oid);
    for (const Value& value : key) type_info(value.type().oid).encode_key(value.datum(), once);
    if (!context_.foreign_key_keys.insert(once).second) return {};
    context_.foreign_key_events.push_back(
        {ForeignKeyEvent::Kind::kReferencing, use, std::move(key), {}});
    return {};
}

Status ForeignKeyWatch::inserted(const Chunk& rows) {
    for (const ForeignKeyUse& use : node_.references) {
        for (std::size_t row = 0; row < rows.size; ++row)
            TRY(add_referencing(use, values_of(use.constraint().columns, node_.row, rows, row)));
    }
    return {};
}

Status ForeignKeyWatch::updated(const Chunk& before, const Chunk& after) {
    for (const ForeignKeyUse& use : node_.references) {
        for (std::size_t row = 0; row < after.size; ++row) {
            std::vector<Value> key = values_of(use.constraint().columns, node_.row, after, row);
            if (!same_values(key, values_of(use.constraint().columns, node_.row, before, row)))
                TRY(add_referencing(use, std::move(key)));
        }
    }
    for (const ForeignKeyUse& use : node_.referenced_by) {
        for (std::size_t row = 0; row < after.size; ++row) {
            std::vector<Value> old_key =
                values_of(use.constraint().referenced_columns, node_.row, before, row);
            std::vector<Value> new_key =
                values_of(use.constraint().referenced_columns, node_.row, after, row);
            if (count_nulls(old_key) > 0 || same_images(old_key, new_key)) continue;
            context_.foreign_key_events.push_back({ForeignKeyEvent::Kind::kReferencedUpdate, use,
                                                   std::move(old_key), std::move(new_key)});
        }
    }
    return {};
}

void ForeignKeyWatch::deleted(const Chunk& rows) {
    for (const ForeignKeyUse& use : node_.referenced_by) {
        for (std::size_t row = 0; row < rows.size; ++row) {
            std::vector<Value> key =
                values_of(use.constraint().referenced_columns, node_.row, rows, row);
            if (count_nulls(key) == 0)
                context_.foreign_key_events.push_back(
                    {ForeignKeyEvent::Kind::kReferencedDelete, use, std::move(key), {}});
        }
    }
}

}  // namespace aerolith
