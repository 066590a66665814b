#include <doctest/doctest.h>
#include <pthread.h>

#include <string>

#include "parser/parser.h"

namespace aerolith {

namespace {

std::string repeated(std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
}

/// Runs on a stack of the size of a statement's fiber.
template <class F>
void on_small_stack(F f) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 4 * 1024 * 1024);
    pthread_t thread;
    auto run = [](void* argument) -> void* {
        (*static_cast<F*>(argument))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &f) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

}  // namespace

TEST_CASE("deep nesting is refused before the stack ends") {
    constexpr std::pair<std::string_view, std::string_view> kShapes[] = {
        {"(", ")"},
        {"not ", ""},
        {"f(", ")"},
        {"case when ", " then 1 end"},
        {"(select ", ")"},
        {"array[", "]"},
        {"- ", ""},
        {"a[", "]"},
        {"cast(", " as int)"},
    };
    for (auto [open, close] : kShapes) {
        for (int depth : {10, 1000, 100000}) {
            CAPTURE(open);
            CAPTURE(depth);
            std::string sql = "select " + repeated(open, depth) + "1" + repeated(close, depth);
            on_small_stack([&] {
                Parser parser;
                auto statements = parser.parse(sql);
                if (depth == 10) CHECK(statements.ok());
                if (depth == 100000) {
                    REQUIRE(!statements.ok());
                    CHECK(statements.error().state() == SqlState::kStatementTooComplex);
                    CHECK(statements.error().message() == "stack depth limit exceeded");
                }
            });
        }
    }
}

TEST_CASE("nesting in FROM and in recognised statements is bounded too") {
    for (std::string sql : {"select * from " + repeated("(", 100000) + "a",
                            "select * from a " + repeated("join a ", 100000),
                            "create function f" + repeated("(", 100000),
                            "select 1 group by " + repeated("grouping sets (", 100000),
                            repeated("explain ", 100000) + "select 1",
                            repeated("with a as (", 100000) + "select 1"}) {
        on_small_stack([&] {
            Parser parser;
            CHECK(!parser.parse(sql).ok());
        });
    }
}

TEST_CASE("long flat expressions need no stack") {
    for (std::string_view part : {" + 1", " and true", " or true", " || 'x'", ", 1", "::int",
                                  " union select 1", " collate \"C\"", " is null"}) {
        CAPTURE(part);
        std::string sql = "select true" + repeated(part, 20000);
        on_small_stack([&] {
            Parser parser;
            CHECK(parser.parse(sql).ok());
        });
    }
}

}  // namespace aerolith
