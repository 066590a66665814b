#include <doctest/doctest.h>

#include <map>

#include "types/bytea/bytea.h"
#include "types/datetime/zone.h"
#include "types/test_types.h"
#include "types/type_info.h"

using namespace aerolith;

namespace {

struct RoundTrip {
    std::string_view type, input, text, binary;
};
struct Refused {
    std::string_view type, input, state, message;
};

constexpr RoundTrip kRoundTrips[] = {
#define ROUND_TRIP(type, input, text, binary) {type, input, text, binary},
#define REFUSED(type, input, state, message)
#include "types/tables/round_trips.def"
#undef ROUND_TRIP
#undef REFUSED
};
constexpr Refused kRefused[] = {
#define ROUND_TRIP(type, input, text, binary)
#define REFUSED(type, input, state, message) {type, input, state, message},
#include "types/tables/round_trips.def"
#undef ROUND_TRIP
#undef REFUSED
};

}  // namespace

TEST_CASE("values read and print as PostgreSQL's, in text and binary") {
    test_settings().time_zone = find_zone("Europe/Berlin")->named;
    for (const RoundTrip& trip : kRoundTrips) {
        INFO(trip.type, " ", trip.input);
        auto [info, typmod] = test_type(trip.type);
        Result<Value> value = parse_value(*info, typmod, trip.input);
        if (!value.ok()) {
            FAIL_CHECK(value.error().message());
            continue;
        }
        CHECK(print_value(*value) == trip.text);
        std::string sent, hex;
        info->send(value->datum(), sent);
        append_hex(sent, hex);
        CHECK(hex == trip.binary);
        std::string bytes;
        Result<Datum> received = info->receive(sent, typmod, bytes);
        if (!received.ok()) {
            FAIL_CHECK(received.error().message());
            continue;
        }
        Datum datum =
            info->physical == Physical::kBytes ? Datum::of<std::string_view>(bytes) : *received;
        CHECK(print_value(Value::from({info->oid, typmod}, info->physical, datum)) == trip.text);
        if (!info->compare) continue;
        CHECK(info->compare(datum, value->datum()) == 0);
        CHECK(info->hash(datum) == info->hash(value->datum()));
    }
}

TEST_CASE("values are refused with PostgreSQL's words") {
    test_settings().time_zone = find_zone("Europe/Berlin")->named;
    for (const Refused& refused : kRefused) {
        INFO(refused.type, " ", refused.input);
        auto [info, typmod] = test_type(refused.type);
        Result<Value> value = parse_value(*info, typmod, refused.input);
        REQUIRE(!value.ok());
        CHECK(value.error().message() == refused.message);
        CHECK(sqlstate_code(value.error().state()) == refused.state);
    }
}

TEST_CASE("keys order as values compare") {
    std::map<std::string_view, std::vector<Value>> by_type;
    for (const RoundTrip& trip : kRoundTrips) {
        auto [info, typmod] = test_type(trip.type);
        Result<Value> value = parse_value(*info, typmod, trip.input);
        if (value.ok() && info->encode_key) by_type[info->name].push_back(std::move(*value));
    }
    for (const auto& [name, values] : by_type) {
        const TypeInfo* info = find_type_by_name(name);
        for (const Value& left : values) {
            for (const Value& right : values) {
                std::string left_key, right_key;
                info->encode_key(left.datum(), left_key);
                info->encode_key(right.datum(), right_key);
                int expected = info->compare(left.datum(), right.datum());
                int order = left_key.compare(right_key);
                INFO(name, " ", print_value(left), " ", print_value(right));
                CHECK((order > 0) - (order < 0) == (expected > 0) - (expected < 0));
            }
        }
    }
}

TEST_CASE("types are named as format_type names them") {
    CHECK(format_type({type_oid::kInt4}) == "integer");
    CHECK(format_type({type_oid::kInt4Array}) == "integer[]");
    CHECK(format_type({type_oid::kVarchar, 14}) == "character varying(10)");
    CHECK(format_type({type_oid::kChar}) == "\"char\"");
    CHECK(format_type({type_oid::kOidVector}) == "oidvector");
}

TEST_CASE("a text too long for its column is refused, an explicit cast cuts it") {
    auto [varchar, typmod] = test_type("varchar(3)");
    Result<Value> value = parse_value(*varchar, typmod, "äöüx");
    REQUIRE(!value.ok());
    CHECK(value.error().message() == "value too long for type character varying(3)");
    std::string bytes;
    REQUIRE(varchar->apply_typmod(Datum::of<std::string_view>("äöüx"), typmod, true, bytes).ok());
    CHECK(bytes == "äöü");
}
