#include <algorithm>

#include "functions/registry.h"
#include "session/catalog_functions/list.h"
#include "session/session_impl.h"

namespace aerolith {
namespace {

/// Whether the search path finds this very relation under its bare name.
Result<Value> table_is_visible(SessionImpl& session, const std::vector<Value>& arguments) {
    Oid oid = static_cast<Oid>(arguments[0].as<std::int32_t>());
    std::string name = session.eval().relation_name(oid);
    if (name.empty()) return Value::null({type_oid::kBool});
    Result<Oid> found = session.eval().relation_oid(name);
    bool quoted = false;
    for (char c : name) {
        if (c == '"') quoted = !quoted;
        if (c == '.' && !quoted) return Value::boolean(false);
    }
    return Value::boolean(found.ok() && *found == oid);
}

/// Functions live in pg_catalog, which is always searched, but for our own.
Result<Value> function_is_visible(SessionImpl& session, const std::vector<Value>& arguments) {
    const ScalarFunction* function =
        Registry::instance().scalar(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    if (!function || function->signature.schema.empty()) return Value::boolean(true);
    return Value::boolean(std::ranges::count(session.search_path(), kAerolithSchema) > 0);
}

/// Operators and types all live in pg_catalog.
Result<Value> is_visible(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(true);
}

constexpr CatalogFunction kVisibilityFunctions[] = {
    {"pg_table_is_visible", table_is_visible},       {"pg_type_is_visible", is_visible},
    {"pg_function_is_visible", function_is_visible}, {"pg_operator_is_visible", is_visible},
    {"pg_opclass_is_visible", is_visible},           {"pg_opfamily_is_visible", is_visible},
    {"pg_collation_is_visible", is_visible},         {"pg_conversion_is_visible", is_visible},
    {"pg_ts_config_is_visible", is_visible},         {"pg_ts_dict_is_visible", is_visible},
    {"pg_ts_parser_is_visible", is_visible},         {"pg_ts_template_is_visible", is_visible},
    {"pg_statistics_obj_is_visible", is_visible},
};

}  // namespace

std::span<const CatalogFunction> visibility_functions() {
    return kVisibilityFunctions;
}

}  // namespace aerolith
