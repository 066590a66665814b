#include "cluster/node_identity.h"

#include <doctest/doctest.h>

#include <filesystem>

namespace aerolith {

TEST_SUITE("node identity") {
    TEST_CASE("a configuration is what was written") {
        char name[] = "/tmp/aerolith-identity-XXXXXX";
        std::string directory = mkdtemp(name);
        NodeIdentity identity(directory);
        CHECK(!identity.exists(system_disk()).value());
        CHECK(!identity.read(system_disk()).ok());
        NodeConfiguration configuration{.cluster = "demo", .node = 2};
        configuration.founder = true;
        configuration.listen = {"127.0.0.1", 7434};
        configuration.peers = {{1, {"::1", 7433}}, {3, {"db3.example.org", 7435}}};
        REQUIRE(identity.write(system_disk(), configuration).ok());
        CHECK(identity.exists(system_disk()).value());
        CHECK(identity.read(system_disk()).value() == configuration);
        std::filesystem::remove_all(directory);
    }

    TEST_CASE("its text") {
        NodeConfiguration read = decode_node_configuration(
                                     "# ours\n\n cluster  demo \nnode 7\nlisten [::1]:1\n"
                                     "peer 1 a:2 # the first\n")
                                     .value();
        CHECK(read.node == 7);
        CHECK(encode_node_configuration(read) ==
              "cluster demo\nnode 7\nlisten [::1]:1\npeer 1 a:2\n");
    }

    TEST_CASE("what is wrong is said") {
        auto failure = [](std::string_view text) {
            auto read = decode_node_configuration(text);
            return read.ok() ? "" : read.error().message();
        };
        const std::string good = "cluster c\nnode 1\nlisten a:1\n";
        CHECK(failure(good) == "");
        CHECK(failure("node 1\nlisten a:1\n") == "the setting \"cluster\" is missing");
        CHECK(failure("node x\n") == "line 1: \"x\" is not the number of a node");
        CHECK(failure("node 0\n") == "line 1: \"0\" is not the number of a node");
        CHECK(failure("cluster a/b\n") == "line 1: \"a/b\" is not a name for a cluster");
        CHECK(failure("\nlisten a\n") == "line 2: \"a\" is not an address of a node");
        CHECK(failure("listen a:70000\n") == "line 1: \"a:70000\" is not an address of a node");
        CHECK(failure("listen ::1:5\n") == "line 1: \"::1:5\" is not an address of a node");
        CHECK(failure("speed 3\n") == "line 1: unknown setting \"speed\"");
        CHECK(failure("node 1 2\n") == "line 1: unexpected \"2\"");
        CHECK(failure(good + "peer 1 a:1\n") == "node 1 is its own peer");
        CHECK(failure(good + "peer 2 a:1\npeer 2 b:1\n") == "line 5: node 2 is named twice");
    }
}

}  // namespace aerolith
