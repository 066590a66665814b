#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

template <std::size_t n>
struct Name {
    constexpr Name(const char (&text)[n]) { std::copy_n(text, n, value); }
    char value[n];
};

/// Hands a call to the session's catalog, row by row.
template <Name name>
Status ask_catalog(EvalContext& context, std::span<const Vector> arguments, std::size_t count, Vector& out) {
    std::vector<Value> values(arguments.size());
    for (std::size_t row = 0; row < count; ++row) {
        for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i].value(row);
        Value result = TRY(context.catalog_function(name.value, values));
        if (result.is_null()) {
            out.set_null(row);
            continue;
        }
        out.set_value(row, result);
    }
    return {};
}

/// A strict one: NULL arguments never reach the catalog.
template <Name name>
Status ask_catalog_strictly(EvalContext& context, std::span<const Vector> arguments, std::size_t count, Vector& out) {
    detail::propagate_nulls(arguments, count, out);
    std::vector<Value> values(arguments.size());
    for (std::size_t row = 0; row < count; ++row) {
        if (out.is_null(row)) continue;
        for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i].value(row);
        Value result = TRY(context.catalog_function(name.value, values));
        if (result.is_null()) out.set_null(row);
        else out.set_value(row, result);
    }
    return {};
}

constexpr FunctionSpec kCatalogFunctions[] = {
    stable(internal(1216, "col_description(oid, integer) -> text", ask_catalog_strictly<"col_description">)),
    volatile_(on_null(internal(817, "current_query() -> text", ask_catalog<"current_query">))),
    stable(internal(3024, "has_any_column_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3025, "has_any_column_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3026, "has_any_column_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3027, "has_any_column_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3028, "has_any_column_privilege(text, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3029, "has_any_column_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_any_column_privilege">)),
    stable(internal(3012, "has_column_privilege(name, text, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3013, "has_column_privilege(name, text, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3014, "has_column_privilege(name, oid, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3015, "has_column_privilege(name, oid, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3016, "has_column_privilege(oid, text, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3017, "has_column_privilege(oid, text, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3018, "has_column_privilege(oid, oid, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3019, "has_column_privilege(oid, oid, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3020, "has_column_privilege(text, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3021, "has_column_privilege(text, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3022, "has_column_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(3023, "has_column_privilege(oid, smallint, text) -> boolean", ask_catalog_strictly<"has_column_privilege">)),
    stable(internal(2250, "has_database_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2251, "has_database_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2252, "has_database_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2253, "has_database_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2254, "has_database_privilege(text, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2255, "has_database_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_database_privilege">)),
    stable(internal(2256, "has_function_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2257, "has_function_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2258, "has_function_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2259, "has_function_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2260, "has_function_privilege(text, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2261, "has_function_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_function_privilege">)),
    stable(internal(2262, "has_language_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2263, "has_language_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2264, "has_language_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2265, "has_language_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2266, "has_language_privilege(text, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2267, "has_language_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_language_privilege">)),
    stable(internal(2268, "has_schema_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2269, "has_schema_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2270, "has_schema_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2271, "has_schema_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2272, "has_schema_privilege(text, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2273, "has_schema_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_schema_privilege">)),
    stable(internal(2181, "has_sequence_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(2182, "has_sequence_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(2183, "has_sequence_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(2184, "has_sequence_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(2185, "has_sequence_privilege(text, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(2186, "has_sequence_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_sequence_privilege">)),
    stable(internal(1922, "has_table_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(1923, "has_table_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(1924, "has_table_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(1925, "has_table_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(1926, "has_table_privilege(text, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(1927, "has_table_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_table_privilege">)),
    stable(internal(2390, "has_tablespace_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(2391, "has_tablespace_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(2392, "has_tablespace_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(2393, "has_tablespace_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(2394, "has_tablespace_privilege(text, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(2395, "has_tablespace_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_tablespace_privilege">)),
    stable(internal(3138, "has_type_privilege(name, text, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(internal(3139, "has_type_privilege(name, oid, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(internal(3140, "has_type_privilege(oid, text, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(internal(3141, "has_type_privilege(oid, oid, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(internal(3142, "has_type_privilege(text, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(internal(3143, "has_type_privilege(oid, text) -> boolean", ask_catalog_strictly<"has_type_privilege">)),
    stable(on_null(internal(2197, "inet_client_port() -> integer", ask_catalog<"inet_client_port">))),
    stable(on_null(internal(2199, "inet_server_port() -> integer", ask_catalog<"inet_server_port">))),
    stable(internal(1215, "obj_description(oid, name) -> text", ask_catalog_strictly<"obj_description">)),
    stable(internal(1348, "obj_description(oid) -> text", ask_catalog_strictly<"obj_description">)),
    volatile_(internal(2880, "pg_advisory_lock(bigint) -> void", ask_catalog_strictly<"pg_advisory_lock">)),
    volatile_(internal(2886, "pg_advisory_lock(integer, integer) -> void", ask_catalog_strictly<"pg_advisory_lock">)),
    volatile_(internal(2884, "pg_advisory_unlock(bigint) -> boolean", ask_catalog_strictly<"pg_advisory_unlock">)),
    volatile_(internal(2890, "pg_advisory_unlock(integer, integer) -> boolean", ask_catalog_strictly<"pg_advisory_unlock">)),
    volatile_(internal(2892, "pg_advisory_unlock_all() -> void", ask_catalog_strictly<"pg_advisory_unlock_all">)),
    volatile_(internal(3089, "pg_advisory_xact_lock(bigint) -> void", ask_catalog_strictly<"pg_advisory_xact_lock">)),
    volatile_(internal(3093, "pg_advisory_xact_lock(integer, integer) -> void", ask_catalog_strictly<"pg_advisory_xact_lock">)),
    volatile_(internal(2561, "pg_blocking_pids(integer) -> integer[]", ask_catalog_strictly<"pg_blocking_pids">)),
    volatile_(internal(2171, "pg_cancel_backend(integer) -> boolean", ask_catalog_strictly<"pg_cancel_backend">)),
    stable(internal(1264, "pg_char_to_encoding(name) -> integer", ask_catalog_strictly<"pg_char_to_encoding">)),
    stable(internal(3815, "pg_collation_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_collation_is_visible">)),
    stable(internal(3843, "pg_column_is_updatable(regclass, smallint, boolean) -> boolean", ask_catalog_strictly<"pg_column_is_updatable">)),
    stable(internal(2034, "pg_conf_load_time() -> timestamp with time zone", ask_catalog_strictly<"pg_conf_load_time">)),
    stable(internal(2093, "pg_conversion_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_conversion_is_visible">)),
    volatile_(internal(2849, "pg_current_wal_lsn() -> pg_lsn", ask_catalog_strictly<"pg_current_wal_lsn">)),
    stable(internal(5059, "pg_current_xact_id() -> xid8", ask_catalog_strictly<"pg_current_xact_id">)),
    stable(internal(5060, "pg_current_xact_id_if_assigned() -> xid8", ask_catalog_strictly<"pg_current_xact_id_if_assigned">)),
    volatile_(internal(2168, "pg_database_size(name) -> bigint", ask_catalog_strictly<"pg_database_size">)),
    volatile_(internal(2324, "pg_database_size(oid) -> bigint", ask_catalog_strictly<"pg_database_size">)),
    stable(internal(3537, "pg_describe_object(oid, oid, integer) -> text", ask_catalog_strictly<"pg_describe_object">)),
    stable(internal(1597, "pg_encoding_to_char(integer) -> name", ask_catalog_strictly<"pg_encoding_to_char">)),
    volatile_(internal(3809, "pg_export_snapshot() -> text", ask_catalog_strictly<"pg_export_snapshot">)),
    stable(internal(2081, "pg_function_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_function_is_visible">)),
    stable(internal(1387, "pg_get_constraintdef(oid) -> text", ask_catalog_strictly<"pg_get_constraintdef">)),
    stable(internal(2508, "pg_get_constraintdef(oid, boolean) -> text", ask_catalog_strictly<"pg_get_constraintdef">)),
    stable(internal(1716, "pg_get_expr(pg_node_tree, oid) -> text", ask_catalog_strictly<"pg_get_expr">)),
    stable(internal(2509, "pg_get_expr(pg_node_tree, oid, boolean) -> text", ask_catalog_strictly<"pg_get_expr">)),
    stable(internal(2162, "pg_get_function_arguments(oid) -> text", ask_catalog_strictly<"pg_get_function_arguments">)),
    stable(internal(2232, "pg_get_function_identity_arguments(oid) -> text", ask_catalog_strictly<"pg_get_function_identity_arguments">)),
    stable(internal(2165, "pg_get_function_result(oid) -> text", ask_catalog_strictly<"pg_get_function_result">)),
    stable(internal(2098, "pg_get_functiondef(oid) -> text", ask_catalog_strictly<"pg_get_functiondef">)),
    stable(internal(1643, "pg_get_indexdef(oid) -> text", ask_catalog_strictly<"pg_get_indexdef">)),
    stable(internal(2507, "pg_get_indexdef(oid, integer, boolean) -> text", ask_catalog_strictly<"pg_get_indexdef">)),
    stable(internal(3408, "pg_get_partition_constraintdef(oid) -> text", ask_catalog_strictly<"pg_get_partition_constraintdef">)),
    stable(internal(3352, "pg_get_partkeydef(oid) -> text", ask_catalog_strictly<"pg_get_partkeydef">)),
    stable(internal(6120, "pg_get_replica_identity_index(regclass) -> regclass", ask_catalog_strictly<"pg_get_replica_identity_index">)),
    stable(internal(1573, "pg_get_ruledef(oid) -> text", ask_catalog_strictly<"pg_get_ruledef">)),
    stable(internal(2504, "pg_get_ruledef(oid, boolean) -> text", ask_catalog_strictly<"pg_get_ruledef">)),
    stable(internal(1665, "pg_get_serial_sequence(text, text) -> text", ask_catalog_strictly<"pg_get_serial_sequence">)),
    stable(internal(6174, "pg_get_statisticsobjdef_columns(oid) -> text", ask_catalog_strictly<"pg_get_statisticsobjdef_columns">)),
    stable(internal(1662, "pg_get_triggerdef(oid) -> text", ask_catalog_strictly<"pg_get_triggerdef">)),
    stable(internal(2730, "pg_get_triggerdef(oid, boolean) -> text", ask_catalog_strictly<"pg_get_triggerdef">)),
    stable(internal(1642, "pg_get_userbyid(oid) -> name", ask_catalog_strictly<"pg_get_userbyid">)),
    stable(internal(1640, "pg_get_viewdef(text) -> text", ask_catalog_strictly<"pg_get_viewdef">)),
    stable(internal(1641, "pg_get_viewdef(oid) -> text", ask_catalog_strictly<"pg_get_viewdef">)),
    stable(internal(2505, "pg_get_viewdef(text, boolean) -> text", ask_catalog_strictly<"pg_get_viewdef">)),
    stable(internal(2506, "pg_get_viewdef(oid, boolean) -> text", ask_catalog_strictly<"pg_get_viewdef">)),
    stable(internal(3159, "pg_get_viewdef(oid, integer) -> text", ask_catalog_strictly<"pg_get_viewdef">)),
    stable(internal(2705, "pg_has_role(name, name, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(2706, "pg_has_role(name, oid, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(2707, "pg_has_role(oid, name, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(2708, "pg_has_role(oid, oid, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(2709, "pg_has_role(name, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(2710, "pg_has_role(oid, text) -> boolean", ask_catalog_strictly<"pg_has_role">)),
    stable(internal(638, "pg_index_column_has_property(regclass, integer, text) -> boolean", ask_catalog_strictly<"pg_index_column_has_property">)),
    stable(internal(637, "pg_index_has_property(regclass, text) -> boolean", ask_catalog_strictly<"pg_index_has_property">)),
    stable(internal(636, "pg_indexam_has_property(oid, text) -> boolean", ask_catalog_strictly<"pg_indexam_has_property">)),
    volatile_(internal(2998, "pg_indexes_size(regclass) -> bigint", ask_catalog_strictly<"pg_indexes_size">)),
    volatile_(internal(3810, "pg_is_in_recovery() -> boolean", ask_catalog_strictly<"pg_is_in_recovery">)),
    stable(internal(2855, "pg_is_other_temp_schema(oid) -> boolean", ask_catalog_strictly<"pg_is_other_temp_schema">)),
    volatile_(internal(315, "pg_jit_available() -> boolean", ask_catalog_strictly<"pg_jit_available">)),
    stable(internal(2854, "pg_my_temp_schema() -> oid", ask_catalog_strictly<"pg_my_temp_schema">)),
    volatile_(on_null(internal(3036, "pg_notify(text, text) -> void", ask_catalog<"pg_notify">))),
    stable(internal(2083, "pg_opclass_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_opclass_is_visible">)),
    stable(internal(2082, "pg_operator_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_operator_is_visible">)),
    stable(internal(3829, "pg_opfamily_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_opfamily_is_visible">)),
    stable(internal(2560, "pg_postmaster_start_time() -> timestamp with time zone", ask_catalog_strictly<"pg_postmaster_start_time">)),
    stable(internal(2999, "pg_relation_filenode(regclass) -> oid", ask_catalog_strictly<"pg_relation_filenode">)),
    stable(internal(3034, "pg_relation_filepath(regclass) -> text", ask_catalog_strictly<"pg_relation_filepath">)),
    stable(internal(6121, "pg_relation_is_publishable(regclass) -> boolean", ask_catalog_strictly<"pg_relation_is_publishable">)),
    stable(internal(3842, "pg_relation_is_updatable(regclass, boolean) -> integer", ask_catalog_strictly<"pg_relation_is_updatable">)),
    volatile_(internal(2325, "pg_relation_size(regclass) -> bigint", ask_catalog_strictly<"pg_relation_size">)),
    volatile_(internal(2332, "pg_relation_size(regclass, text) -> bigint", ask_catalog_strictly<"pg_relation_size">)),
    volatile_(internal(2621, "pg_reload_conf() -> boolean", ask_catalog_strictly<"pg_reload_conf">)),
    volatile_(internal(2622, "pg_rotate_logfile() -> boolean", ask_catalog_strictly<"pg_rotate_logfile">)),
    volatile_(on_null(internal(2230, "pg_stat_clear_snapshot() -> void", ask_catalog<"pg_stat_clear_snapshot">))),
    stable(internal(1928, "pg_stat_get_numscans(oid) -> bigint", ask_catalog_strictly<"pg_stat_get_numscans">)),
    volatile_(on_null(internal(2274, "pg_stat_reset() -> void", ask_catalog<"pg_stat_reset">))),
    stable(internal(3403, "pg_statistics_obj_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_statistics_obj_is_visible">)),
    stable(internal(2079, "pg_table_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_table_is_visible">)),
    volatile_(internal(2997, "pg_table_size(regclass) -> bigint", ask_catalog_strictly<"pg_table_size">)),
    stable(internal(3778, "pg_tablespace_location(oid) -> text", ask_catalog_strictly<"pg_tablespace_location">)),
    volatile_(internal(2322, "pg_tablespace_size(oid) -> bigint", ask_catalog_strictly<"pg_tablespace_size">)),
    volatile_(internal(2323, "pg_tablespace_size(name) -> bigint", ask_catalog_strictly<"pg_tablespace_size">)),
    volatile_(internal(2286, "pg_total_relation_size(regclass) -> bigint", ask_catalog_strictly<"pg_total_relation_size">)),
    volatile_(internal(2882, "pg_try_advisory_lock(bigint) -> boolean", ask_catalog_strictly<"pg_try_advisory_lock">)),
    volatile_(internal(2888, "pg_try_advisory_lock(integer, integer) -> boolean", ask_catalog_strictly<"pg_try_advisory_lock">)),
    volatile_(internal(3091, "pg_try_advisory_xact_lock(bigint) -> boolean", ask_catalog_strictly<"pg_try_advisory_xact_lock">)),
    volatile_(internal(3095, "pg_try_advisory_xact_lock(integer, integer) -> boolean", ask_catalog_strictly<"pg_try_advisory_xact_lock">)),
    stable(internal(3758, "pg_ts_config_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_ts_config_is_visible">)),
    stable(internal(3757, "pg_ts_dict_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_ts_dict_is_visible">)),
    stable(internal(3756, "pg_ts_parser_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_ts_parser_is_visible">)),
    stable(internal(3768, "pg_ts_template_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_ts_template_is_visible">)),
    stable(internal(2080, "pg_type_is_visible(oid) -> boolean", ask_catalog_strictly<"pg_type_is_visible">)),
    stable(internal(3298, "row_security_active(oid) -> boolean", ask_catalog_strictly<"row_security_active">)),
    stable(internal(3299, "row_security_active(text) -> boolean", ask_catalog_strictly<"row_security_active">)),
    stable(internal(1993, "shobj_description(oid, name) -> text", ask_catalog_strictly<"shobj_description">)),
    stable(internal(3495, "to_regclass(text) -> regclass", ask_catalog_strictly<"to_regclass">)),
    stable(internal(4086, "to_regnamespace(text) -> regnamespace", ask_catalog_strictly<"to_regnamespace">)),
    stable(internal(3492, "to_regoper(text) -> regoper", ask_catalog_strictly<"to_regoper">)),
    stable(internal(3494, "to_regproc(text) -> regproc", ask_catalog_strictly<"to_regproc">)),
    stable(internal(3479, "to_regprocedure(text) -> regprocedure", ask_catalog_strictly<"to_regprocedure">)),
    stable(internal(4093, "to_regrole(text) -> regrole", ask_catalog_strictly<"to_regrole">)),
    stable(internal(3493, "to_regtype(text) -> regtype", ask_catalog_strictly<"to_regtype">)),
    stable(internal(2943, "txid_current() -> bigint", ask_catalog_strictly<"txid_current">)),
    stable(internal(3348, "txid_current_if_assigned() -> bigint", ask_catalog_strictly<"txid_current_if_assigned">)),
};

}  // namespace

std::span<const FunctionSpec> catalog_functions() { return kCatalogFunctions; }

}  // namespace aerolith
