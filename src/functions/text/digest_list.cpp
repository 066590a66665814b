#include <openssl/evp.h>

#include <bit>

#include "functions/families.h"
#include "functions/spec.h"
#include "functions/vectorise.h"

namespace aerolith {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

template <auto algorithm>
Status digest(std::string_view bytes, std::string& out) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), hash, &size, algorithm(), nullptr) != 1)
        return Error(SqlState::kInternalError, "could not compute hash: unsupported");
    out.append(reinterpret_cast<const char*>(hash), size);
    return {};
}

Status md5_hex(std::string_view bytes, std::string& out) {
    std::string hash;
    TRY(digest<EVP_md5>(bytes, hash));
    for (char c : hash) {
        auto byte = static_cast<unsigned char>(c);
        out.append({kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    }
    return {};
}

/// Bob Jenkins' lookup3, which PostgreSQL hashes texts with.
struct Lookup3 {
    std::uint32_t a, b, c;

    explicit Lookup3(std::size_t size)
        : a(0x9e3779b9u + static_cast<std::uint32_t>(size) + 3923095u), b(a), c(a) {}
    void mix() {
        auto step = [](std::uint32_t& x, std::uint32_t& y, std::uint32_t z, int bits) {
            x -= y;
            x ^= std::rotl(y, bits);
            y += z;
        };
        step(a, c, b, 4);
        step(b, a, c, 6);
        step(c, b, a, 8);
        step(a, c, b, 16);
        step(b, a, c, 19);
        step(c, b, a, 4);
    }
    void finish() {
        auto step = [](std::uint32_t& x, std::uint32_t y, int bits) {
            x ^= y;
            x -= std::rotl(y, bits);
        };
        step(c, b, 14);
        step(a, c, 11);
        step(b, a, 25);
        step(c, b, 16);
        step(a, c, 4);
        step(b, a, 14);
        step(c, b, 24);
    }
};

std::int32_t hash_text(std::string_view text) {
    Lookup3 hash(text.size());
    // Little-endian number of up to four bytes from `at` on.
    auto word = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4 && at + i < text.size(); ++i)
            value |= std::uint32_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
        return value;
    };
    for (; text.size() >= 12; text.remove_prefix(12)) {
        hash.a += word(0);
        hash.b += word(4);
        hash.c += word(8);
        hash.mix();
    }
    hash.a += word(0);
    hash.b += word(4);
    hash.c += word(8) << 8;  // the lowest byte is the length's
    hash.finish();
    return static_cast<std::int32_t>(hash.c);
}

constexpr FunctionSpec kDigestFunctions[] = {
    function(2311, "md5(text) -> text", vectorise<md5_hex>, "MD5 hash in hexadecimal digits.",
             {"SELECT md5('abc')", "900150983cd24fb0d6963f7d28e17f72"}),
    function(2321, "md5(bytea) -> text", vectorise<md5_hex>, "MD5 hash in hexadecimal digits.",
             {"SELECT md5('abc'::bytea)", "900150983cd24fb0d6963f7d28e17f72"}),
    function(3419, "sha224(bytea) -> bytea", vectorise<digest<EVP_sha224>>, "SHA-224 hash.", {}),
    function(3420, "sha256(bytea) -> bytea", vectorise<digest<EVP_sha256>>, "SHA-256 hash.",
             {"SELECT sha256('abc'::bytea)",
              "\\xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}),
    function(3421, "sha384(bytea) -> bytea", vectorise<digest<EVP_sha384>>, "SHA-384 hash.", {}),
    function(3422, "sha512(bytea) -> bytea", vectorise<digest<EVP_sha512>>, "SHA-512 hash.", {}),
    function(400, "hashtext(text) -> integer", vectorise<hash_text>, "Hash of a text.", {}),
};

}  // namespace

std::span<const FunctionSpec> digest_functions() {
    return kDigestFunctions;
}

}  // namespace aerolith
