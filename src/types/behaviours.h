#pragma once

#include "types/type_info.h"

namespace aerolith {

// One per SQL type (or per kin that differ in nothing but the name): fills in how it behaves.
void describe_bool(TypeInfo& type);
void describe_int2(TypeInfo& type);
void describe_int4(TypeInfo& type);
void describe_int8(TypeInfo& type);
void describe_float4(TypeInfo& type);
void describe_float8(TypeInfo& type);
void describe_text(TypeInfo& type);
void describe_varchar(TypeInfo& type);
void describe_bpchar(TypeInfo& type);
void describe_name(TypeInfo& type);
void describe_char(TypeInfo& type);
void describe_bytea(TypeInfo& type);
void describe_void(TypeInfo& type);
void describe_oid(TypeInfo& type);
void describe_registered(TypeInfo& type);  // regclass, regtype and their kin
void describe_xid(TypeInfo& type);
void describe_xid8(TypeInfo& type);
void describe_tid(TypeInfo& type);
void describe_pg_lsn(TypeInfo& type);
void describe_uuid(TypeInfo& type);
void describe_numeric(TypeInfo& type);
void describe_json(TypeInfo& type);
void describe_jsonb(TypeInfo& type);
void describe_record(TypeInfo& type);
void describe_array(TypeInfo& type, const TypeInfo& element);
void describe_int2vector(TypeInfo& type);
void describe_oidvector(TypeInfo& type);
void describe_date(TypeInfo& type);
void describe_time(TypeInfo& type);
void describe_timetz(TypeInfo& type);
void describe_timestamp(TypeInfo& type);
void describe_timestamptz(TypeInfo& type);
void describe_interval(TypeInfo& type);

}  // namespace aerolith
