#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/result.h"
#include "types/datum.h"
#include "types/format_settings.h"
#include "types/type.h"

namespace aerolith {

/// What a type does, one object per type. Functions are plain pointers so that a table of them is
/// constant data. Datums passed in are non-NULL. Bytes a parse yields are appended to `heap` and
/// the datum's view is made by the caller: see ParsedDatum.
struct TypeInfo {
    Oid oid = kInvalidOid;
    std::string_view name;        // pg_type.typname
    std::string_view sql_name;    // format_type without a modifier: "integer"
    std::int16_t length = -1;     // pg_type.typlen
    bool by_value = false;        // pg_type.typbyval
    char kind = 'b';              // pg_type.typtype: b base, p pseudo
    char category = 'U';          // pg_type.typcategory
    bool preferred = false;       // pg_type.typispreferred
    char alignment = 'i';         // pg_type.typalign
    char storage = 'p';           // pg_type.typstorage
    Oid element = kInvalidOid;    // of an array type
    Oid array = kInvalidOid;      // the array type over this one
    Oid collation = kInvalidOid;  // 100 default for collatable types
    Physical physical = Physical::kBytes;

    /// Text form in (the type's input function). For kBytes types the value's bytes go to `bytes`
    /// and the returned Datum is ignored; for the others the Datum is the value.
    Result<Datum> (*parse)(std::string_view text, std::int32_t typmod,
                           const FormatSettings& settings, std::string& bytes) = nullptr;
    /// Text form out, appended.
    void (*print)(Datum value, const FormatSettings& settings, std::string& out) = nullptr;
    /// PostgreSQL's binary wire form, in (same contract as parse) and out (appended).
    Result<Datum> (*receive)(std::string_view wire, std::int32_t typmod,
                             std::string& bytes) = nullptr;
    void (*send)(Datum value, std::string& out) = nullptr;

    /// Order as of the type's default btree class: <0, 0, >0. Null for types without an order.
    int (*compare)(Datum left, Datum right) = nullptr;
    /// Equal values (compare == 0) hash alike.
    std::uint64_t (*hash)(Datum value) = nullptr;

    /// Order-preserving key bytes, appended (shared notes: key formats); memcmp order is `compare`
    /// order.
    void (*encode_key)(Datum value, std::string& out) = nullptr;

    /// "(10,2)" for a modifier; checks modifiers written in SQL. Null: the type takes none.
    std::string (*print_typmod)(std::int32_t typmod) = nullptr;
    Result<std::int32_t> (*parse_typmod)(std::span<const std::int32_t> numbers) = nullptr;
    /// Fits a value to a modifier (varchar(n), numeric(p,s), timestamp(n)); `is_explicit` casts
    /// truncate silently where assignment fails. Same contract as parse.
    Result<Datum> (*apply_typmod)(Datum value, std::int32_t typmod, bool is_explicit,
                                  std::string& bytes) = nullptr;
};

/// Null when there is no such type.
const TypeInfo* find_type(Oid oid);
/// By pg_type.typname ("int4"); null when there is none.
const TypeInfo* find_type_by_name(std::string_view name);
/// REQUIRES: the type exists.
const TypeInfo& type_info(Oid oid);
std::span<const TypeInfo* const> all_types();

/// PostgreSQL's format_type(): "character varying(10)", "integer[]".
std::string format_type(Type type);

inline Physical physical_of_type(Oid oid) {
    return type_info(oid).physical;
}

}  // namespace aerolith
