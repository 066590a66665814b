#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "common/assert.h"
#include "types/behaviours.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

struct Behaviour {
    std::string_view name;
    void (*describe)(TypeInfo&);
};

/// Every base type and the function that says how it behaves. Types of pg_type that are not here
/// exist by name and OID only. Array types follow from their element's.
constexpr Behaviour kBehaviours[] = {
    {"bool", describe_bool},
    {"int2", describe_int2},
    {"int4", describe_int4},
    {"int8", describe_int8},
    {"float4", describe_float4},
    {"float8", describe_float8},
    {"text", describe_text},
    {"varchar", describe_varchar},
    {"bpchar", describe_bpchar},
    {"name", describe_name},
    {"char", describe_char},
    {"bytea", describe_bytea},
    {"unknown", describe_text},
    {"cstring", describe_text},
    {"pg_node_tree", describe_text},
    {"aclitem", describe_text},
    {"refcursor", describe_text},
    {"void", describe_void},
    {"oid", describe_oid},
    {"regproc", describe_registered},
    {"regprocedure", describe_registered},
    {"regoper", describe_registered},
    {"regoperator", describe_registered},
    {"regclass", describe_registered},
    {"regtype", describe_registered},
    {"regrole", describe_registered},
    {"regnamespace", describe_registered},
    {"regcollation", describe_registered},
    {"regconfig", describe_registered},
    {"regdictionary", describe_registered},
    {"xid", describe_xid},
    {"cid", describe_xid},
    {"xid8", describe_xid8},
    {"tid", describe_tid},
    {"pg_lsn", describe_pg_lsn},
    {"uuid", describe_uuid},
    {"numeric", describe_numeric},
    {"json", describe_json},
    {"jsonb", describe_jsonb},
    {"record", describe_record},
    {"int2vector", describe_int2vector},
    {"oidvector", describe_oidvector},
    {"date", describe_date},
    {"time", describe_time},
    {"timetz", describe_timetz},
    {"timestamp", describe_timestamp},
    {"timestamptz", describe_timestamptz},
    {"interval", describe_interval},
};

constexpr TypeInfo kFacts[] = {
#define TYPE(oid, name, sql_name, length, by_value, kind, category, preferred, alignment, storage, \
             element, array, collation)                                                            \
    {oid,       name,      sql_name, length,  by_value, kind,     category,                        \
     preferred, alignment, storage,  element, array,    collation},
#include "types/tables/types.def"
#undef TYPE
};

constexpr std::size_t kOidLimit = 8192;  // above every built-in type's OID

struct Table {
    Table() : types(std::begin(kFacts), std::end(kFacts)) {
        std::map<std::string_view, void (*)(TypeInfo&)> behaviours;
        for (const Behaviour& behaviour : kBehaviours)
            behaviours[behaviour.name] = behaviour.describe;
        for (TypeInfo& type : types) {
            if (auto found = behaviours.find(type.name); found != behaviours.end())
                found->second(type);
            ASSERT(type.oid < kOidLimit);
            by_oid[type.oid] = &type;
            by_name[type.name] = &type;
            all.push_back(&type);
        }
        for (TypeInfo& type : types) {
            if (type.name.starts_with('_') && by_oid[type.element])
                describe_array(type, *by_oid[type.element]);
        }
    }

    std::vector<TypeInfo> types;
    std::array<const TypeInfo*, kOidLimit> by_oid{};
    std::map<std::string_view, const TypeInfo*> by_name;
    std::vector<const TypeInfo*> all;
};

const Table& table() {
    static const Table instance;
    return instance;
}

}  // namespace

const TypeInfo* find_type(Oid oid) {
    return oid < kOidLimit ? table().by_oid[oid] : nullptr;
}

const TypeInfo* find_type_by_name(std::string_view name) {
    auto found = table().by_name.find(name);
    return found == table().by_name.end() ? nullptr : found->second;
}

const TypeInfo& type_info(Oid oid) {
    const TypeInfo* type = find_type(oid);
    ASSERT(type);
    return *type;
}

std::span<const TypeInfo* const> all_types() {
    return table().all;
}

std::string format_type(Type type) {
    const TypeInfo* info = find_type(type.oid);
    if (!info) return type.oid == kInvalidOid ? "-" : "???";
    bool is_array = info->name.starts_with('_');
    if (is_array) info = find_type(info->element);
    std::string name(info->sql_name);
    if (type.typmod >= 0 && info->print_typmod) {
        std::string modifier = info->print_typmod(type.typmod);
        // "timestamp(3) without time zone": the modifier follows the first word there.
        std::size_t at = name.find(" with");
        name.insert(at == name.npos ? name.size() : at, modifier);
    }
    if (is_array) name += "[]";
    return name;
}

}  // namespace aerolith
