#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace aerolith {

/// A five-character SQLSTATE (PostgreSQL manual, appendix A). One line each in tables/sqlstate.def.
enum class SqlState : std::uint32_t {
#define SQLSTATE(name, code, condition) name,
#include "common/tables/sqlstate.def"
#undef SQLSTATE
};

/// "23505"
std::string_view sqlstate_code(SqlState state);
/// The state with the code, if we know it.
std::optional<SqlState> sqlstate_of_code(std::string_view code);
/// "unique_violation"
std::string_view sqlstate_condition(SqlState state);

}  // namespace aerolith
