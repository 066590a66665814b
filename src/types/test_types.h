#pragma once

#include <charconv>
#include <string>
#include <utility>

#include "common/assert.h"
#include "types/type_info.h"
#include "types/value.h"

namespace aerolith {

/// For tests: values from and to text, types as "numeric(10,2)" or "integer[]"-like pg_type names
/// ("_int4").
inline FormatSettings& test_settings();

inline std::pair<const TypeInfo*, std::int32_t> test_type(std::string_view name) {
    std::vector<std::int32_t> numbers;
    std::size_t open = name.find('(');
    std::string base(name.substr(0, open));
    if (open != name.npos && name.ends_with("[]")) base += "[]";
    if (open != name.npos) {
        const char* at = name.data() + open + 1;
        const char* last = name.data() + name.size();
        while (at < last && *at != '[' && *at != ']') {
            std::int32_t number = 0;
            at = std::from_chars(at, last, number).ptr + 1;
            numbers.push_back(number);
        }
    }
    if (base.starts_with('"')) base = base.substr(1, base.size() - 2);
    if (base.ends_with("[]")) base = "_" + base.substr(0, base.size() - 2);
    const TypeInfo* info = find_type_by_name(base);
    ASSERT(info);
    std::int32_t typmod = -1;
    if (!numbers.empty()) typmod = info->parse_typmod(numbers).value();
    return {info, typmod};
}

inline Result<Value> parse_value(const TypeInfo& info, std::int32_t typmod, std::string_view text) {
    std::string bytes;
    Datum datum = TRY(info.parse(text, typmod, test_settings(), bytes));
    if (info.physical == Physical::kBytes) datum = Datum::of<std::string_view>(bytes);
    return Value::from({info.oid, typmod}, info.physical, datum);
}

inline std::string print_value(const Value& value) {
    if (value.is_null()) return "NULL";
    std::string text;
    type_info(value.type().oid).print(value.datum(), test_settings(), text);
    return text;
}

inline FormatSettings& test_settings() {
    static FormatSettings settings;
    return settings;
}

}  // namespace aerolith
