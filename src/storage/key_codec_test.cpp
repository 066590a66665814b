#include "storage/key_codec.h"

#include <doctest/doctest.h>

#include <cmath>

#include "runtime/random.h"

namespace aerolith {
namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (char c : bytes) text += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
    return text;
}

template <class Write>
std::string key_of(KeyColumnFormat format, Write&& write) {
    std::string key;
    KeyWriter writer(key);
    if (writer.begin(false, format)) {
        write(writer);
        writer.end();
    }
    return key;
}

TEST_CASE("key bytes are what they were") {
    const KeyColumnFormat plain{};
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.int16(-2); })) == "7ffe");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.int32(1); })) == "80000001");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.int64(-1); })) == "7fffffffffffffff");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.float32(1.0f); })) == "bf800000");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.float64(-1.0); })) == "400fffffffffffff");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.float64(-0.0); })) == "8000000000000000");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.float64(NAN); })) == "ffffffffffffffff");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.text("ab"); })) == "616200");
    CHECK(hex(key_of({KeyNulls::kNotNull, true}, [](KeyWriter& w) { w.text("ab"); })) == "9e9dff");
    CHECK(hex(key_of(plain, [](KeyWriter& w) { w.bytea({"a\0b", 3}); })) == "6100ff620001");
    const std::uint8_t digits[] = {12, 34};
    CHECK(hex(key_of(plain, [&](KeyWriter& w) {
              w.numeric(NumericKeyClass::kPositive, 1, digits);
          })) == "c080010d2300");
    CHECK(hex(key_of(plain, [&](KeyWriter& w) {
              w.numeric(NumericKeyClass::kNegative, 1, digits);
          })) == "407ffef2dcff");
    CHECK(hex(key_of({KeyNulls::kLast, true}, [](KeyWriter& w) { w.boolean(true); })) == "10fe");
    std::string key;
    KeyWriter writer(key);
    writer.index_id(0x01020304);
    CHECK_FALSE(writer.begin(true, {KeyNulls::kFirst, true}));
    CHECK_FALSE(writer.begin(true, {KeyNulls::kLast, false}));
    CHECK(hex(key) == "0102030405f0");
}

struct Row {
    bool null_number;
    std::int64_t number;
    std::string text;
    std::string bytes;
    double real;
};

constexpr KeyColumnFormat kFormats[] = {{KeyNulls::kLast, false},
                                        {KeyNulls::kNotNull, true},
                                        {KeyNulls::kNotNull, false},
                                        {KeyNulls::kNotNull, true}};

std::string encode(const Row& row) {
    std::string key;
    KeyWriter writer(key);
    writer.index_id(7);
    if (writer.begin(row.null_number, kFormats[0])) writer.int64(row.number), writer.end();
    writer.begin(false, kFormats[1]), writer.text(row.text), writer.end();
    writer.begin(false, kFormats[2]), writer.bytea(row.bytes), writer.end();
    writer.begin(false, kFormats[3]), writer.float64(row.real), writer.end();
    return key;
}

int compare(const Row& a, const Row& b) {
    if (a.null_number != b.null_number) return a.null_number ? 1 : -1;
    if (!a.null_number && a.number != b.number) return a.number < b.number ? -1 : 1;
    if (int order = b.text.compare(a.text)) return order < 0 ? -1 : 1;
    if (int order = a.bytes.compare(b.bytes)) return order < 0 ? -1 : 1;
    return a.real == b.real ? 0 : a.real > b.real ? -1 : 1;
}

Row random_row(Random& random) {
    Row row;
    row.null_number = random.below(8) == 0;
    row.number = static_cast<std::int64_t>(random.below(5)) - 2;
    for (auto n = random.below(3); n > 0; --n)
        row.text += static_cast<char>(1 + random.below(3) * 120);
    for (auto n = random.below(4); n > 0; --n)
        row.bytes += static_cast<char>(random.below(3) * 127);
    row.real = (static_cast<double>(random.below(7)) - 3) * 1.5;
    return row;
}

TEST_CASE("composite keys sort as their columns and read back") {
    SeededRandom random(1);
    for (int i = 0; i < 20000; ++i) {
        Row a = random_row(random), b = random_row(random);
        std::string key_a = encode(a), key_b = encode(b);
        int order = key_a.compare(key_b);
        REQUIRE((order < 0 ? -1 : order > 0) == compare(a, b));

        KeyReader reader(key_a);
        REQUIRE(reader.index_id().value() == 7);
        bool present = reader.begin(kFormats[0]).value();
        REQUIRE(present == !a.null_number);
        if (present) REQUIRE(reader.int64().value() == a.number);
        REQUIRE(reader.begin(kFormats[1]).value());
        REQUIRE(reader.text().value() == a.text);
        REQUIRE(reader.begin(kFormats[2]).value());
        REQUIRE(reader.bytea().value() == a.bytes);
        REQUIRE(reader.begin(kFormats[3]).value());
        REQUIRE(reader.float64().value() == a.real);
        REQUIRE(reader.at_end());
    }
}

TEST_CASE("numerics read back, also descending") {
    const std::uint8_t digits[] = {1, 0, 99};
    for (bool descending : {false, true}) {
        for (NumericKeyClass key_class :
             {NumericKeyClass::kNegative, NumericKeyClass::kPositive, NumericKeyClass::kZero}) {
            std::string key = key_of({KeyNulls::kNotNull, descending},
                                     [&](KeyWriter& w) { w.numeric(key_class, -5, digits); });
            KeyReader reader(key);
            REQUIRE(reader.begin({KeyNulls::kNotNull, descending}).value());
            KeyReader::Numeric value = reader.numeric().value();
            CHECK(value.key_class == key_class);
            if (key_class != NumericKeyClass::kZero) {
                CHECK(value.exponent == -5);
                CHECK(value.digits == std::string("\x01\x00\x63", 3));
            }
            CHECK(reader.at_end());
        }
    }
}

TEST_CASE("damaged keys are refused") {
    CHECK(KeyReader("ab").int32().error().state() == SqlState::kDataCorrupted);
    CHECK(KeyReader("ab").text().error().state() == SqlState::kDataCorrupted);
    CHECK(KeyReader(std::string_view("a\0\x02", 3)).bytea().error().state() ==
          SqlState::kDataCorrupted);
    CHECK(KeyReader("\xC0\x80").numeric().error().state() == SqlState::kDataCorrupted);
    CHECK(KeyReader("\x11").numeric().error().state() == SqlState::kDataCorrupted);
    CHECK(KeyReader("\x06").begin({KeyNulls::kFirst, false}).error().state() ==
          SqlState::kDataCorrupted);
}

}  // namespace
}  // namespace aerolith
