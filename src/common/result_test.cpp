#include "common/result.h"

#include <doctest/doctest.h>

using namespace aerolith;

namespace {

Result<int> half(int number) {
    if (number % 2) return error(SqlState::kInvalidParameterValue, "{} is odd", number);
    return number / 2;
}

Result<int> quarter(int number) {
    return half(TRY(half(number)));
}

}  // namespace

TEST_CASE("TRY passes a value on and an error up") {
    CHECK(quarter(8).value() == 2);
    Result<int> failed = quarter(6);
    REQUIRE(!failed.ok());
    CHECK(failed.error().message() == "3 is odd");
    CHECK(sqlstate_code(failed.error().state()) == "22023");
}

TEST_CASE("an error keeps the position that was set first") {
    Error inner = error(SqlState::kSyntaxError, "x").at(3);
    CHECK(std::move(inner).at(9).diagnostic().position == 3);
}
