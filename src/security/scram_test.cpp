#include "security/scram.h"

#include <doctest/doctest.h>

#include "security/base64.h"

using namespace aerolith;

namespace {

// The exchange printed in RFC 7677, section 3.
constexpr std::string_view kClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view kClientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

ScramServer server(std::string_view password = "pencil") {
    return ScramServer(
        ScramVerifier::from_password(password, *base64_decode("W22ZaJ0SNY7soEsUEjb6gQ==")),
        {.nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"});
}

}  // namespace

TEST_CASE("SCRAM-SHA-256 follows the exchange of RFC 7677") {
    ScramServer scram = server();
    CHECK(*scram.accept_first(kClientFirst) == kServerFirst);
    CHECK(*scram.accept_final(kClientFinal));
    CHECK(scram.final_message() == kServerFinal);
}

TEST_CASE("SCRAM refuses another password, another nonce and broken messages") {
    ScramServer wrong = server("pen");
    REQUIRE(wrong.accept_first(kClientFirst).ok());
    CHECK_FALSE(*wrong.accept_final(kClientFinal));

    ScramServer scram = server();
    CHECK_FALSE(scram.accept_first("").ok());
    CHECK_FALSE(scram.accept_first("n").ok());
    CHECK_FALSE(scram.accept_first("n,,").ok());
    CHECK_FALSE(scram.accept_first("n,a=admin,n=user,r=abc").ok());
    CHECK_FALSE(scram.accept_first("p=tls-server-end-point,,n=user,r=abc").ok());
    REQUIRE(scram.accept_first(kClientFirst).ok());
    CHECK_FALSE(scram.accept_final("c=biws,r=other,p=AAAA").ok());
    CHECK_FALSE(scram.accept_final("c=biws").ok());
    std::string short_proof(kClientFinal.substr(0, kClientFinal.find(",p=")));
    CHECK_FALSE(scram.accept_final(short_proof + ",p=AAAA").ok());
    CHECK_FALSE(scram.accept_final(short_proof + ",p=!").ok());
}

TEST_CASE("SCRAM-SHA-256-PLUS wants the binding data of the connection") {
    ScramVerifier verifier = ScramVerifier::from_password("pencil");
    ScramServer scram(verifier, {.channel_binding = "hash", .plus = true});
    CHECK_FALSE(scram.accept_first("n,,n=,r=abc").ok());
    CHECK_FALSE(scram.accept_first("p=tls-unique,,n=,r=abc").ok());
    CHECK(scram.accept_first("p=tls-server-end-point,,n=,r=abc").ok());
    // A client that supports binding but was told that the server does not.
    ScramServer downgraded(verifier, {.channel_binding = "hash"});
    CHECK_FALSE(downgraded.accept_first("y,,n=,r=abc").ok());
}

TEST_CASE("SCRAM verifiers survive print and parse") {
    ScramVerifier verifier = ScramVerifier::from_password("geheim");
    auto parsed = ScramVerifier::parse(verifier.print());
    REQUIRE(parsed);
    CHECK(parsed->print() == verifier.print());
    CHECK(verify_password(*parsed, "geheim"));
    CHECK_FALSE(verify_password(*parsed, "Geheim"));
    for (const char* text : {"", "geheim", "SCRAM-SHA-256$", "SCRAM-SHA-256$0:AAAA$AAAA:AAAA",
                             "SCRAM-SHA-256$4096:AAAA"}) {
        CHECK_FALSE(ScramVerifier::parse(text));
    }
}

TEST_CASE("Passwords are prepared as clients do") {
    std::string salt = "0123456789abcdef";
    // A soft hyphen vanishes, a full-width letter becomes a plain one (RFC 4013, section 3).
    CHECK(ScramVerifier::from_password("I\xc2\xadX", salt).stored_key ==
          ScramVerifier::from_password("IX", salt).stored_key);
    CHECK(ScramVerifier::from_password("\xff", salt).stored_key !=
          ScramVerifier::from_password("", salt).stored_key);
}
