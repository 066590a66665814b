#include "txn/write_memory.h"

#include <doctest/doctest.h>

namespace aerolith {

TEST_CASE("transactions share the memory for their writes") {
    WriteMemory memory(1 << 20);
    WriteMemory::Share one(memory), two(memory);
    CHECK(one.grow_to(1000).ok());
    CHECK(memory.used() == 0);  // a small one is not counted
    CHECK(one.grow_to(600 << 10).ok());
    CHECK(memory.used() == 600 << 10);
    Status refused = two.grow_to(500 << 10);
    REQUIRE(!refused.ok());
    CHECK(refused.error().state() == SqlState::kOutOfMemory);
    CHECK(refused.error().message() == "out of memory");
    one.release();
    CHECK(two.grow_to(500 << 10).ok());
}

TEST_CASE("there is always some memory for writes") {
    CHECK(WriteMemory(0).limit() > (16 << 20));
}

}  // namespace aerolith
