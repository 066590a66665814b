#include "cluster/live/list_table.h"

#include <fmt/format.h>

#include <cstdlib>

namespace aerolith::testing {
namespace {

bool is_text(history::Key key) {
    return key % 2 != 0;
}

}  // namespace

std::string create_list_tables() {
    return "CREATE TABLE list_array (k int PRIMARY KEY, v bigint[] NOT NULL);"
           "CREATE TABLE list_text (k int PRIMARY KEY, v text NOT NULL)";
}

std::string read_list(history::Key key, bool for_update) {
    return fmt::format("SELECT v FROM {} WHERE k = {}{}", is_text(key) ? "list_text" : "list_array",
                       key, for_update ? " FOR UPDATE" : "");
}

std::string upsert_list(history::Key key, history::Value value) {
    if (is_text(key))
        return fmt::format(
            "INSERT INTO list_text AS l VALUES ({0}, '{1}') "
            "ON CONFLICT (k) DO UPDATE SET v = l.v || ',{1}' RETURNING v",
            key, value);
    return fmt::format(
        "INSERT INTO list_array AS l VALUES ({0}, ARRAY[{1}]) "
        "ON CONFLICT (k) DO UPDATE SET v = l.v || {1}::bigint RETURNING v",
        key, value);
}

std::string update_list(history::Key key, history::Value value) {
    if (is_text(key))
        return fmt::format("UPDATE list_text SET v = v || ',{}' WHERE k = {} RETURNING v", value,
                           key);
    return fmt::format("UPDATE list_array SET v = v || {}::bigint WHERE k = {} RETURNING v", value,
                       key);
}

std::string read_all_lists() {
    return "SELECT k, v::text FROM list_array UNION ALL SELECT k, v FROM list_text";
}

history::List parse_list(const std::string& text) {
    history::List list;
    const char* place = text.c_str();
    if (*place == '{') ++place;
    while (*place && *place != '}') {
        char* end = nullptr;
        list.push_back(std::strtoll(place, &end, 10));
        place = end + (*end == ',' ? 1 : 0);
        if (end == place && *end && *end != '}') break;
    }
    return list;
}

history::List list_in(const Answer& answer) {
    return answer.rows.empty() ? history::List{} : parse_list(answer.rows[0][0].value_or(""));
}

}  // namespace aerolith::testing
