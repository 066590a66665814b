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

std::string_view sqlstate_condition(SqlState state) {
    return kSqlStates[static_cast<std::uint32_t>(state)].condition;
}

}  // namespace aerolith
