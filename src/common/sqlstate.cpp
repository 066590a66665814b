#include "common/sqlstate.h"

namespace aerolith {
namespace {

struct SqlStateRow {
    std::string_view code;
    std::string_view condition;
};

constexpr SqlStateRow kSqlStates[] = {
#define SQLSTATE(name, code, condition) {code, condition},
#include "common/tables/sqlstate.def"
#undef SQLSTATE
};

}  // namespace

std::string_view sqlstate_code(SqlState state) {
    return kSqlStates[static_cast<std::uint32_t>(state)].code;
}

std::optional<SqlState> sqlstate_of_code(std::string_view code) {
    for (std::uint32_t i = 0; i < std::size(kSqlStates); ++i) {
        if (kSqlStates[i].code == code) return static_cast<SqlState>(i);
    }
    return {};
}

std::string_view sqlstate_condition(SqlState state) {
    return kSqlStates[static_cast<std::uint32_t>(state)].condition;
}

}  // namespace aerolith
