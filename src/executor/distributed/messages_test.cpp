#include "executor/distributed/messages.h"

#include <doctest/doctest.h>

#include "executor/distributed/fragment_service.h"
#include "executor/distributed/rows_codec.h"

using namespace aerolith;

namespace {

std::string sample_request() {
    OpenFragment open;
    open.fragment = 7;
    open.plan = "a plan";
    open.shipped = {"rows", "of a join"};
    open.time_zone = "Europe/Berlin";
    return encode_fragment_request(open);
}

}  // namespace

TEST_CASE("A fragment's request arrives as it was, or not at all") {
    const std::string bytes = sample_request();
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        FieldReader reader(std::string_view(bytes).substr(0, size));
        std::uint8_t version = 0;
        FragmentRequest kind{};
        OpenFragment open;
        reader(version, kind, open);
        CHECK(reader.finish().ok() == (size == bytes.size()));
        if (size < bytes.size()) continue;
        CHECK(open.fragment == 7);
        CHECK(open.shipped == std::vector<std::string>{"rows", "of a join"});
        CHECK(open.time_zone == "Europe/Berlin");
    }
}

TEST_CASE("A node that runs no fragments says so") {
    FragmentService service;
    CancelToken cancel;
    Result<std::string> answer = service.called(2, sample_request(), cancel);
    REQUIRE(!answer.ok());
    CHECK(answer.error().state() == SqlState::kCannotConnectNow);
    service.received(2, encode_fragment_request(CloseFragment{7}));
    service.received(2, "damaged");
    service.disconnected(2);
    service.stop();
}

TEST_CASE("Rows from another node are rows or refused") {
    const std::vector<Type> types = {{type_oid::kInt4}, {type_oid::kText}};
    Chunk chunk;
    for (const Type& type : types) chunk.columns.emplace_back(type);
    for (std::int32_t n = 0; n < 100; ++n) {
        chunk.columns[0].set_value(chunk.size, Value::int4(n));
        chunk.columns[1].set_value(chunk.size++, Value::text(std::string(n % 9, 'x')));
    }
    std::string bytes;
    append_chunk(chunk, bytes);
    CollectTarget all;
    REQUIRE(push_chunks(bytes, types, all).ok());
    CHECK(all.rows == 100);
    CHECK(all.chunks[0].columns[1].at(17).as<std::string_view>() == "xxxxxxxx");
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        CollectTarget some;
        CHECK(!push_chunks(std::string_view(bytes).substr(0, size), types, some).ok());
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        CollectTarget some;
        (void)push_chunks(damaged, types, some).ok();
    }
}
