#include "executor/rows/error_places.h"

namespace aerolith {

std::string schema_of(const RelationDescriptor& table, EvalContext& eval) {
    Result<Value> name = eval.catalog_function(
        "schema_name",
        {Value::of<std::int32_t>({type_oid::kOid}, static_cast<std::int32_t>(table.schema))});
    return name.ok() && !name->is_null() ? std::string(name->as<std::string_view>())
                                         : std::string();
}

}  // namespace aerolith
