#include "security/cluster_certificate.h"

#include <doctest/doctest.h>

namespace aerolith {

TEST_SUITE("cluster certificates") {
    TEST_CASE("an authority names its cluster and signs requests") {
        CertificatePair authority = make_cluster_authority("demo", 10).value();
        CHECK(cluster_of_authority(authority.certificate_pem).value() == "demo");
        NodeRequest request = make_node_request("demo", 3).value();
        auto signed_certificate = sign_node_request(authority, request.request_pem, 3, 10);
        REQUIRE(signed_certificate.ok());
        CHECK(signed_certificate->starts_with("-----BEGIN CERTIFICATE-----"));
        CHECK(!sign_node_request(authority, request.request_pem, 4, 10).ok());
        CHECK(
            !sign_node_request(authority, make_node_request("other", 3)->request_pem, 3, 10).ok());
        CHECK(!sign_node_request(authority, "nonsense", 3, 10).ok());
    }

    TEST_CASE("the key must be the authority's") {
        CertificatePair authority = make_cluster_authority("demo", 10).value();
        authority.key_pem = make_cluster_authority("demo", 10)->key_pem;
        CHECK(!make_node_certificate(authority, 1, 10).ok());
    }

    TEST_CASE("names of clusters") {
        CHECK(check_cluster_name("a-b_C9").ok());
        for (const char* name : {"", "a b", "a/b", "\xc3\xa4", "a.b"})
            CHECK(!check_cluster_name(name).ok());
        CHECK(!check_cluster_name(std::string(64, 'a')).ok());
        CHECK(!make_cluster_authority("a b", 10).ok());
    }
}

}  // namespace aerolith
