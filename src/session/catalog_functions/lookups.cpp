#include "session/catalog_functions/list.h"
#include "session/session_impl.h"
#include "types/oid/object_names.h"

namespace aerolith {
namespace {

/// to_regclass and its kin: NULL where the cast would fail.
template <Oid type>
Result<Value> look_up(SessionImpl& session, const std::vector<Value>& arguments) {
    Result<Oid> found =
        ObjectNames::of(session.format())->find(type, arguments[0].as<std::string_view>());
    if (found.ok()) return Value::of<std::int32_t>({type}, static_cast<std::int32_t>(*found));
    if (found.error().state() == SqlState::kInvalidName) return found.take_error();
    return Value::null({type});
}

Result<Value> encoding_name(SessionImpl&, const std::vector<Value>& arguments) {
    constexpr std::int32_t kSqlAscii = 0, kUtf8 = 6;
    std::int32_t encoding = arguments[0].as<std::int32_t>();
    return Value::of<std::string_view>({type_oid::kName}, encoding == kUtf8       ? "UTF8"
                                                          : encoding == kSqlAscii ? "SQL_ASCII"
                                                                                  : "");
}

Result<Value> encoding_number(SessionImpl&, const std::vector<Value>& arguments) {
    std::string name;
    for (char c : arguments[0].as<std::string_view>()) {
        if (c != '-' && c != '_')
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return Value::int4(name == "utf8" || name == "unicode" ? 6 : name == "sqlascii" ? 0 : -1);
}

Result<Value> database_encoding(SessionImpl&, const std::vector<Value>&) {
    return Value::of<std::string_view>({type_oid::kName}, "UTF8");
}

Result<Value> schema_name(SessionImpl& session, const std::vector<Value>& arguments) {
    const SchemaDescriptor* schema =
        session.catalog().schema(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    return schema ? Value::text(schema->name) : Value::null({type_oid::kText});
}

Result<Value> always_true(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(true);
}
Result<Value> always_false(SessionImpl&, const std::vector<Value>&) {
    return Value::boolean(false);
}

Result<Value> relation_is_updatable(SessionImpl& session, const std::vector<Value>& arguments) {
    constexpr std::int32_t kInsertUpdateDelete = 28;
    RelationPtr relation =
        session.catalog().relation(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    return Value::int4(relation && relation->kind == RelationKind::kTable ? kInsertUpdateDelete
                                                                          : 0);
}

Result<Value> column_is_updatable(SessionImpl& session, const std::vector<Value>& arguments) {
    return Value::boolean(TRY(relation_is_updatable(session, arguments)).as<std::int32_t>() != 0);
}

Result<Value> replica_identity_index(SessionImpl& session, const std::vector<Value>& arguments) {
    RelationPtr relation =
        session.catalog().relation(static_cast<Oid>(arguments[0].as<std::int32_t>()));
    const IndexDescriptor* primary = relation ? relation->primary_key() : nullptr;
    if (!primary) return Value::null({type_oid::kRegclass});
    return Value::of<std::int32_t>({type_oid::kRegclass}, static_cast<std::int32_t>(primary->oid));
}

/// What a btree index can do.
Result<Value> index_property(SessionImpl&, const std::vector<Value>& arguments) {
    std::string_view property = arguments.back().as<std::string_view>();
    static constexpr std::string_view kAble[] = {
        "clusterable",   "index_scan",   "backward_scan", "can_order", "can_unique",
        "can_multi_col", "can_include",  "orderable",     "asc",       "nulls_last",
        "search_array",  "search_nulls", "returnable"};
    return Value::boolean(std::ranges::find(kAble, property) != std::end(kAble));
}

constexpr CatalogFunction kLookupFunctions[] = {
    {"to_regclass", look_up<type_oid::kRegclass>},
    {"to_regtype", look_up<type_oid::kRegtype>},
    {"to_regproc", look_up<type_oid::kRegproc>},
    {"to_regprocedure", look_up<type_oid::kRegprocedure>},
    {"to_regoper", look_up<type_oid::kRegoper>},
    {"to_regrole", look_up<type_oid::kRegrole>},
    {"to_regnamespace", look_up<type_oid::kRegnamespace>},
    {"pg_encoding_to_char", encoding_name},
    {"pg_char_to_encoding", encoding_number},
    {"getdatabaseencoding", database_encoding},
    {"schema_name", schema_name},
    {"pg_relation_is_publishable", always_true},
    {"pg_is_other_temp_schema", always_false},
    {"pg_relation_is_updatable", relation_is_updatable},
    {"pg_column_is_updatable", column_is_updatable},
    {"pg_get_replica_identity_index", replica_identity_index},
    {"pg_index_column_has_property", index_property},
    {"pg_index_has_property", index_property},
    {"pg_indexam_has_property", index_property},
};

}  // namespace

std::span<const CatalogFunction> lookup_functions() {
    return kLookupFunctions;
}

}  // namespace aerolith
