#include "wire/auth/hba.h"

#include <doctest/doctest.h>

using namespace aerolith;

namespace {

HbaRequest tcp(std::string_view address, std::string_view user = "ann",
               std::string_view database = "shop") {
    return {.address = address, .database = database, .user = user};
}

int line_for(const HbaRules& rules, const HbaRequest& request) {
    const HbaRule* rule = rules.find(request);
    return rule ? rule->line : 0;
}

const std::string kLoopback("\x7f\0\0\1", 4);
const std::string kLan("\xc0\xa8\1\5", 4);

}  // namespace

TEST_CASE("the default rules trust the owner's socket and ask for passwords on the loopback") {
    auto rules = HbaRules::parse(HbaRules::default_text());
    REQUIRE(rules.ok());
    CHECK(rules->find({.is_local = true, .database = "a", .user = "b"})->method ==
          HbaMethod::kPeer);
    CHECK(rules->find(tcp(kLoopback))->method == HbaMethod::kScram);
    CHECK(rules->find(tcp(kLan)) == nullptr);
    CHECK(rules->find(tcp(std::string(15, '\0') + '\1'))->method == HbaMethod::kScram);
}

TEST_CASE("the first rule that matches decides") {
    auto rules = HbaRules::parse(
        "hostssl all all all scram-sha-256\n"
        "\n# a comment\n"
        "host shop,bank \"all\", bob 192.168.0.0/16 trust # Bob's place\n"
        "host sameuser all 192.168.1.0 255.255.255.0 trust\n"
        "hostnossl all all 0.0.0.0/0 reject\n");
    REQUIRE(rules.ok());
    CHECK_FALSE(HbaRules::parse(", ,\n").ok());
    HbaRequest encrypted = tcp(kLan);
    encrypted.is_encrypted = true;
    CHECK(line_for(*rules, encrypted) == 1);
    CHECK(line_for(*rules, tcp(kLan, "bob")) == 4);
    CHECK(line_for(*rules, tcp(kLan, "all", "bank")) == 4);
    CHECK(line_for(*rules, tcp(kLan, "ann", "ann")) == 5);
    CHECK(line_for(*rules, tcp(kLan, "ann")) == 6);
    CHECK(line_for(*rules, {.is_local = true, .database = "shop", .user = "bob"}) == 0);
}

TEST_CASE("a rule that cannot be followed is refused with its line") {
    for (const char* line :
         {"remote all all all trust", "local", "local all", "local all all",
          "host all all 127.0.0.1/33 trust", "host all all 127.0.0.1 trust",
          "host all all example.org trust", "host all all all peer", "host all all all cert",
          "host all all all magic", "local all +staff trust", "local \"all all trust",
          "local all all peer map=x", ", ,x", "\"\",\"\" , ,", "host all all 10.0.0.0 ::1 trust",
          ""}) {
        auto rules = HbaRules::parse(std::string("# one\n") + line);
        CHECK_MESSAGE(!rules.ok(), line);
        if (!rules.ok() && *line) {
            CHECK(rules.error().diagnostic().context ==
                  "line 2 of configuration file \"pg_hba.conf\"");
        }
    }
}
